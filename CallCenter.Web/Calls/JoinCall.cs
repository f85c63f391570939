using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Recordings;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>The agent's leg is in the conference: the claim is redeemed and the call is active.</summary>
public sealed class JoinCall(CallCenterDb db, Transition transition, Tell tell, RecordCall record)
{
    /// <summary>Whether this agent may connect now: asked when the agent's Device calls, before its leg is let in.</summary>
    public async Task<bool> May(Guid callId, Guid agentId, CancellationToken ct) =>
        await db.Calls.AnyAsync(c => c.Id == callId && c.AgentId == agentId && c.State == CallState.Claimed && db.Agents.Any(a => a.Id == agentId && a.Active), ct);

    public Task Run(Guid callId, Guid agentId, string legSid, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null || call.AgentId != agentId || call.State != CallState.Claimed)
        {
            if (call is not null && call.With(agentId) && call.AgentCallSid == legSid) return false;
            // Lost its claim on the way: nobody may linger in the room. But entering it has ended the waiting caller's music.
            if (call is { State: CallState.Ringing or CallState.Claimed }) tell.Hold(call);
            tell.HangUp(callId, legSid);
            await db.SaveChangesAsync(ct);
            return false;
        }
        var now = await db.Now(ct);
        var wasHeld = call.AnsweredAt is not null || await db.RingEvents.AnyAsync(e => e.CallId == callId && e.Detail == ReleaseCall.Expired, ct);
        call.Join(legSid, now);
        var agent = (await db.LockAgent(agentId, ct))!;
        agent.CurrentCallAnsweredAt = call.AnsweredAt;
        agent.Version++;
        if (wasHeld) tell.Resume(call);
        await record.OnAnswer(call, now, ct);
        await transition.Save(call, ["active"], now, ct, agent);
        return true;
    }, ct);
}
