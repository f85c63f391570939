using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>A call that lost its agent rings again: the claim's lease ran out, or the agent's leg dropped.</summary>
public sealed class ReleaseCall(CallCenterDb db, Transition transition, Tell tell)
{
    public const string Expired = "claim expired";
    public const string Lost = "agent lost";
    public const string Removed = "agent removed";
    /// <summary>What ends a conversation, though not the call.</summary>
    public static readonly string?[] Losses = [Lost, Removed];

    public Task ClaimExpired(Guid callId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { State: CallState.Claimed } || call.DueAt > await db.Now(ct)) return false;
        // The agent's leg may have entered, and ended the music, without our hearing of it. Where it has not, this does nothing.
        tell.Hold(call);
        await RingAgain(call, Expired, ct);
        return true;
    }, ct);

    /// <summary>Only the leg that the call is with counts: an older leg of the same agent may end late.</summary>
    public Task AgentLeft(Guid callId, string legSid, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { State: CallState.Active or CallState.Held } || call.AgentCallSid != legSid) return false;
        if (call.State == CallState.Active) tell.Hold(call); // alone in a started conference the caller would hear silence
        await RingAgain(call, Lost, ct);
        return true;
    }, ct);

    /// <summary>
    /// Whoever this agent is talking to rings everyone again, and the agent's leg is cut without waiting for their browser.
    /// Part of the caller's transaction; call it before the agent's row is locked.
    /// </summary>
    public async Task AgentRemoved(Guid agentId, CancellationToken ct)
    {
        var callId = await db.Agents.Where(a => a.Id == agentId).Select(a => a.CurrentCallId).SingleOrDefaultAsync(ct);
        if (callId is not { } id || await db.LockCall(id, ct) is not { } call || !call.With(agentId)) return;
        if (call.State != CallState.Held) tell.Hold(call);
        if (call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
        await RingAgain(call, Removed, ct);
    }

    private async Task RingAgain(Call call, string detail, CancellationToken ct)
    {
        var agent = call.AgentId is { } id ? await db.LockAgent(id, ct) : null;
        var now = await db.Now(ct);
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        call.Ring(now, call.Line.RingTime);
        if (agent?.CurrentCallId == call.Id) agent.LeaveCall();
        else agent = null;
        await transition.Save(call, ["ringing"], now, ct, agent, detail: detail);
        await db.MatchRingingRows(ct);
    }
}
