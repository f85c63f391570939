using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// A call rings, or is parked, and its time is over, or nobody is left whom it rings: what comes next is found here. How long it rings is
/// the line's setting, and <see cref="Call.Ring"/> sets when that ends; <see cref="Deadlines"/> notices it.
/// </summary>
public sealed class RingTimeout(CallCenterDb db, Transition transition, RingOn ringOn, Overflow overflow)
{
    /// <summary>
    /// The ring time is over, the only agent it was offered to can no longer be rung, or there is nobody left whom it could ring.
    /// </summary>
    public Task TimedOut(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.State != CallState.Ringing) return false;
        var now = await transition.Now(ct);
        if (call.OfferedTo is not { } target) return await ForEveryone(call, now, ct);
        var gone = call.RingReason != RingReason.Rejoin && !await db.Rings(callId, target, ct);
        if (!gone && call.DueAt > now) return false;
        await ringOn.Next(call, gone ? RingOn.NotThere : RingOn.NoAnswer, ct);
        return true;
    }, ct);

    /// <summary>
    /// It rings everyone in reach, and has one deadline: when the reserve is rung, or the end of the longest wait. This finds out which.
    /// </summary>
    private async Task<bool> ForEveryone(Call call, DateTimeOffset now, CancellationToken ct)
    {
        var due = call.DueAt <= now;
        if (due && !(call.ReserveAt <= now && now < call.WaitEnds))
        {
            await ringOn.Next(call, RingOn.NoAnswer, ct);
            return true;
        }
        var left = await overflow.LeavesItsTeam(call, ct);
        if (call.Line.NobodyTo != Destination.Waits && await db.TeamIsEmpty(call.TeamId, ct))
        {
            if (call.ReturnsTo is not null) await ringOn.Next(call, RingOn.NotThere, ct);
            else await overflow.Leave(call, Overflow.Nobody, ct);
            return true;
        }
        if (left)
        {
            await overflow.RingLinesTeam(call, ct);
            return true;
        }
        if (call is not { Reach: Call.FirstMembers, TeamId: { } team }) return false;
        if (!due && !await db.MustRingReserve(team, [.. call.DeclinedBy], ct)) return false;
        call.RingReserve();
        await transition.Save(call, ["ringing"], now, ct, detail: await db.HasReserve(team, ct) ? RingOn.Reserve : RingOn.NoReserve);
        return true;
    }

    /// <summary>A call that was parked for too long rings the agent who parked it.</summary>
    public Task ParkedTooLong(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.State != CallState.Parked || call.DueAt is not { } due || due > await transition.Now(ct)) return false;
        var parker = await db.ParkedCalls.Where(p => p.CallId == callId).Select(p => p.ParkedBy).SingleAsync(ct);
        await transition.Unpark(call, ct);
        await ringOn.BackTo(call, parker, parker, RingOn.ParkedTooLong, ct);
        return true;
    }, ct);
}
