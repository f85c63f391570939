using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// Whom a call rings next if nobody answered: after the one agent it was offered to, its sender, then everyone in reach, then the team's
/// reserve too, and finally <see cref="Overflow"/>. It never stops ringing without a result.
/// </summary>
public sealed class RingOn(CallCenterDb db, Transition transition, Overflow overflow, IOptions<CallOptions> options)
{
    /// <summary>The timeline's texts for a call that rings the reserve too, or would.</summary>
    public const string Reserve = "reserve", NoReserve = "no reserve";

    /// <summary>
    /// The ring time is over, the only agent it was offered to can no longer be rung, or there is nobody left whom it could ring.
    /// </summary>
    public Task TimedOut(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.State != CallState.Ringing) return false;
        var now = await transition.Now(ct);
        if (call.OfferedTo is not { } target) return await Look(call, now, ct);
        var gone = call.RingReason != Calls.RingReason.Rejoin && !await db.Rings(callId, target, ct);
        if (!gone && call.DueAt > now) return false;
        await Next(call, gone ? "not there" : "no answer", ct);
        return true;
    }, ct);

    /// <summary>
    /// It rings everyone in reach, and has one deadline: when the reserve is rung, or the end of the longest wait. This sees which.
    /// </summary>
    private async Task<bool> Look(Call call, DateTimeOffset now, CancellationToken ct)
    {
        var due = call.DueAt <= now;
        if (due && !(call.ReserveAt <= now && now < call.WaitEnds))
        {
            await Next(call, "no answer", ct);
            return true;
        }
        if (call.Line.NobodyTo != Destination.Waits && await db.TeamIsEmpty(call.TeamId, ct))
        {
            if (call.ReturnsTo is not null) await Next(call, "not there", ct);
            else await overflow.Leave(call, Overflow.Nobody, ct);
            return true;
        }
        if (call is not { Reach: Call.FirstMembers, TeamId: { } team }) return false;
        if (!due && !await db.MustRingReserve(team, [.. call.DeclinedBy], ct)) return false;
        call.RingReserve();
        await transition.Save(call, ["ringing"], now, ct, detail: await db.HasReserve(team, ct) ? Reserve : NoReserve);
        return true;
    }

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
        if (call.OffersInTurn && call.WaitEnds > await transition.Now(ct)) return await EndOffer(call, why, ct);
        var offered = call.OffersInTurn ? null : call.OfferedTo;
        if (offered is null && call.ReturnsTo is null) return await overflow.Leave(call, Overflow.TooLong, ct);
        return await BackTo(call, call.ReturnsTo == offered ? null : call.ReturnsTo, offered, why, ct);
    }

    /// <summary>Part of the caller's transaction: the number that a line sent the caller to cannot be reached.</summary>
    public Task<CallView> Unreached(Call call, CancellationToken ct) => overflow.Unreached(call, ct);

    /// <summary>The next one is asked at the next look.</summary>
    private async Task<CallView> EndOffer(Call call, string why, CancellationToken ct)
    {
        var (agent, now) = (call.OfferedTo, await transition.Now(ct));
        call.EndOffer(declined: why == DeclineCall.Declined);
        return await transition.Save(call, ["ringing"], now, ct, actor: agent, detail: why);
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
