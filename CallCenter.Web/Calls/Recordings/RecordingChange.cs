using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Recordings;

/// <summary>A call of which only a part changed, such as its recording. Every screen is updated, and the call stays where it is.</summary>
public sealed class RecordingChange(CallCenterDb db, Transition transition)
{
    /// <param name="actor">Whom the timeline names; the call's agent if omitted.</param>
    public async Task<CallView> Save(
        Call call, string @event, DateTimeOffset now, CancellationToken ct, string? detail = null, Guid? actor = null) =>
        await transition.Save(call, [@event], now, ct, await AgentOf(call, ct), actor, await Slot(call, ct), detail);

    public async Task<CallView> View(Call call, CancellationToken ct) =>
        CallView.Of(call, (await AgentOf(call, ct))?.DisplayName, await Slot(call, ct));

    private async Task<Agent?> AgentOf(Call call, CancellationToken ct) => call.AgentId is { } id ? await db.LockAgent(id, ct) : null;

    private async Task<ParkedView?> Slot(Call call, CancellationToken ct) => call.State != CallState.Parked ? null
        : await db.ParkedCalls.Where(p => p.CallId == call.Id)
            .Select(p => new ParkedView(p.Slot, new(p.ParkedBy, p.ParkedByAgent.DisplayName), p.ParkedAt)).SingleOrDefaultAsync(ct);
}
