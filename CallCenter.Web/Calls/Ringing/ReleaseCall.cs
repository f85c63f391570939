using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Talking;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// A call without its agent: the claim's lease expired, or the agent's leg dropped. If others are on the call, one of them has it;
/// otherwise the caller hears music at once, and the disconnected agent is rung first.
/// </summary>
public sealed class ReleaseCall(Transition transition, Handover handover, EndCall end, IOptions<CallOptions> options)
{
    /// <summary>The timeline's texts for why it rings again. Stored: none may change.</summary>
    public const string Expired = "claim expired", Dropped = "agent lost", Removed = "agent removed";

    public Task ClaimExpired(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.State != CallState.Claimed || call.DueAt > await transition.Now(ct)) return false;
        if (call is { IsOutbound: true, AnsweredAt: null })
        {
            await end.Finish(call, EndReason.Failed, "timeout", ct); // nobody was called yet
            return true;
        }
        // The agent's leg may have joined, and ended the music, without a report to us. If it has not, this does nothing.
        transition.Tell.Hold(call);
        await RingAgain(call, Expired, rejoin: false, ct);
        return true;
    }, ct);

    /// <summary>Only the call's present leg counts: an older leg of the same agent may end late.</summary>
    public Task AgentLeft(Guid callId, string legSid, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.AgentCallSid != legSid) return false;
        if (call.State == CallState.Dialing) await end.HangUp(call, "agent", call.AgentId, ct);
        else if (call.Talking) await Without(call, Dropped, rejoin: true, ct);
        else return false;
        return true;
    }, ct);

    /// <summary>
    /// Part of the caller's transaction: the people this agent talks to continue without them, and the agent's leg is ended without
    /// waiting for their browser.
    /// </summary>
    public async Task AgentRemoved(Call call, CancellationToken ct)
    {
        if (call.AgentCallSid is { } leg) transition.Tell.HangUp(call.Id, leg);
        if (call.IsOutbound && call.AnsweredAt is null) await end.HangUp(call, Removed, null, ct);
        else await Without(call, Removed, rejoin: false, ct);
    }

    private async Task Without(Call call, string detail, bool rejoin, CancellationToken ct)
    {
        if (await handover.ToWhoeverIsThere(call, hangUp: false, detail, ct) is not null) return;
        if (call.State != CallState.Held) transition.Tell.Hold(call); // alone in a started conference the caller would hear silence
        await RingAgain(call, detail, rejoin, ct);
    }

    private async Task RingAgain(Call call, string detail, bool rejoin, CancellationToken ct)
    {
        var crew = await transition.LockCrew(call, ct);
        var agent = crew.Holder;
        var others = crew.DismissAll();
        if (rejoin) call.Ring(crew.Now, options.Value.RejoinTime, offeredTo: agent?.Id, reason: RingReason.Rejoin);
        else call.Ring(crew.Now, call.Line.RingTime);
        if (!crew.Free(agent)) agent = null;
        await transition.Save(call, ["ringing"], crew.Now, ct, agent, detail: detail, others: others, whoRings: true);
    }
}
