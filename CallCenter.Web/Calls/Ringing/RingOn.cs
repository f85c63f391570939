using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// Whom a call rings next if nobody answered: after the one agent it was offered to, its sender, then everyone, and
/// finally <see cref="EndCall.Unanswered"/>. It never stops ringing without a result.
/// </summary>
public sealed class RingOn(CallCenterDb db, Transition transition, EndCall end, IOptions<CallOptions> options)
{
    /// <summary>The ring time is over, or the only agent it was offered to can no longer be rung.</summary>
    public Task TimedOut(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.State != CallState.Ringing) return false;
        var gone = call is { OfferedTo: { } target, RingReason: not Calls.RingReason.Rejoin } && !await db.CanRing(target, ct);
        if (!gone && call.DueAt > await transition.Now(ct)) return false;
        await Next(call, gone ? "not there" : "no answer", ct);
        return true;
    }, ct);

    /// <summary>A call that was parked for too long rings the agent who parked it.</summary>
    public Task ParkedTooLong(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.State != CallState.Parked || call.DueAt is not { } due || due > await transition.Now(ct)) return false;
        var parker = await db.ParkedCalls.Where(p => p.CallId == callId).Select(p => p.ParkedBy).SingleAsync(ct);
        await transition.Unpark(call, ct);
        await BackTo(call, parker, parker, "parked too long", ct);
        return true;
    }, ct);

    /// <summary>Part of the caller's transaction; the call rings and is locked.</summary>
    public async Task<CallView> Next(Call call, string why, CancellationToken ct)
    {
        if (call.OfferedTo is null && call.ReturnsTo is null) return await end.Unanswered(call, ct);
        return await BackTo(call, call.ReturnsTo == call.OfferedTo ? null : call.ReturnsTo, call.OfferedTo, why, ct);
    }

    /// <summary>
    /// Rings this agent if possible, and otherwise everyone. A caller who was answered before has waited: they are first in line.
    /// </summary>
    public async Task<CallView> BackTo(Call call, Guid? agentId, Guid? from, string why, CancellationToken ct)
    {
        if (agentId is { } id && !await db.CanRing(id, ct)) agentId = null;
        var now = await transition.Now(ct);
        call.Ring(now, agentId is null ? call.Line.RingTime : options.Value.OfferTime,
            offeredTo: agentId, reason: Calls.RingReason.Returned, sentBy: from);
        return await transition.Save(call, ["ringing"], now, ct, actor: from, detail: why);
    }
}
