using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>A supervisor ends or moves any call. Each action is audited, and the call's agent is told.</summary>
public sealed class SuperviseCall(CallCenterDb db, EndCall end, Targets targets, TransferCall transfer, Announce announce, Audit audit)
{
    public Task<Outcome> End(Guid callId, Guid supervisorId, CancellationToken ct) => Run(callId, supervisorId, "call.ended", "ended your call", (call, name) => EndNow(call, supervisorId, name, ct), ct);

    public Task<Outcome> Move(Guid callId, Guid supervisorId, Target target, CancellationToken ct) => Run(callId, supervisorId, "call.moved", "moved your call", async (call, _) =>
    {
        if (call.State is CallState.Claimed or CallState.Dialing) return new Refusal(Why.WrongState, "Not connected yet", "Wait until this call is connected, then move it.");
        if (target.Number is not null && call.AnsweredAt is null) return new Refusal(Why.WrongState, "Nobody has answered yet", "A ringing call can only be moved to a colleague or a line.");
        var (found, refusal) = await targets.Find(target, call, ct);
        return refusal is not null ? refusal : await transfer.Now(call, found!, supervisorId, ct);
    }, ct);

    private async Task<Outcome> EndNow(Call call, Guid supervisorId, string name, CancellationToken ct) => await end.HangUp(call, name, supervisorId, ct);

    private Task<Outcome> Run(Guid callId, Guid supervisorId, string action, string words, Func<Call, string, Task<Outcome>> act, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        db.ChangeTracker.Clear(); // the agent's own command may have read it and released the lock
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        var agentId = call.AgentId;
        var name = await db.Users.Where(u => u.Id == supervisorId).Select(u => u.DisplayName).SingleAsync(ct);
        var outcome = await act(call, name);
        if (outcome.Refusal is not null) return outcome;
        var now = await db.Now(ct);
        audit.Add(supervisorId, action, callId.ToString(), now);
        if (agentId is { } agent && agent != supervisorId) announce.Supervised(agent, $"{name} {words}.", now);
        await db.SaveChangesAsync(ct);
        return outcome;
    }, ct, keep: outcome => outcome.Refusal is null);
}
