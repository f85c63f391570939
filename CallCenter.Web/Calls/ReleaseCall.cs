using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>
/// A call without its agent: the claim's lease expired, or the agent's leg dropped. If others are on the call, one of them has it;
/// otherwise the caller hears music at once, and the disconnected agent is rung first.
/// </summary>
public sealed class ReleaseCall(CallCenterDb db, Transition transition, Handover handover, FollowParties parties, EndCall end, Crew crew, Tell tell, IOptions<CallOptions> options)
{
    public const string Expired = "claim expired";
    public const string Lost = "agent lost";
    public const string Removed = "agent removed";

    public Task ClaimExpired(Guid callId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { State: CallState.Claimed } || call.DueAt > await db.Now(ct)) return false;
        if (call is { IsOutbound: true, AnsweredAt: null })
        {
            await end.Finish(call, EndReason.Failed, "timeout", ct); // nobody was called yet
            return true;
        }
        // The agent's leg may have joined, and ended the music, without a report to us. If it has not, this does nothing.
        tell.Hold(call);
        await RingAgain(call, Expired, rejoin: false, ct);
        return true;
    }, ct);

    /// <summary>Only the call's present leg counts: an older leg of the same agent may end late.</summary>
    public Task AgentLeft(Guid callId, string legSid, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call?.AgentCallSid != legSid) return false;
        if (call is { State: CallState.Dialing }) await end.HangUp(call, "agent", call.AgentId, ct);
        else if (call is { Talking: true }) await Without(call, Lost, rejoin: true, ct);
        else return false;
        return true;
    }, ct);

    /// <summary>
    /// The people this agent talks to continue without them, and the agent's leg is ended without waiting for their browser.
    /// Part of the caller's transaction; call it before the agent's row is locked.
    /// </summary>
    /// <returns>The call that they seemed to be on; by the time their row is locked it may be another.</returns>
    public async Task<Guid?> AgentRemoved(Guid agentId, CancellationToken ct)
    {
        var callId = await db.Agents.Where(a => a.Id == agentId).Select(a => a.CurrentCallId).SingleOrDefaultAsync(ct);
        if (callId is not { } id || await db.LockCall(id, ct) is not { Live: true } call) return callId;
        if (call.PartyOf(agentId) is { } party) await parties.Lost(call, party, "removed", ct);
        else if (call.With(agentId))
        {
            if (call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
            if (call.IsOutbound && call.AnsweredAt is null) await end.HangUp(call, "agent removed", null, ct);
            else await Without(call, Removed, rejoin: false, ct);
        }
        return callId;
    }

    private async Task Without(Call call, string detail, bool rejoin, CancellationToken ct)
    {
        if (await handover.ToWhoeverIsThere(call, hangUp: false, detail, ct) is not null) return;
        if (call.State != CallState.Held) tell.Hold(call); // alone in a started conference the caller would hear silence
        await RingAgain(call, detail, rejoin, ct);
    }

    private async Task RingAgain(Call call, string detail, bool rejoin, CancellationToken ct)
    {
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var agents = await crew.Lock(call, ct);
        var now = await db.Now(ct);
        var agent = call.AgentId is { } id ? agents.GetValueOrDefault(id) : null;
        var others = crew.DismissAll(call, agents, now);
        call.Ring(now, rejoin ? options.Value.RejoinTime : call.Line.RingTime, offeredTo: rejoin ? agent?.Id : null, reason: rejoin ? RingReason.Rejoin : null);
        if (!crew.Free(agent, call, now)) agent = null;
        await transition.Save(call, ["ringing"], now, ct, agent, detail: detail, others: others);
        await db.MatchRingingRows(ct);
    }
}
