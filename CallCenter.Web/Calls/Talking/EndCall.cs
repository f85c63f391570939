using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Data;

namespace CallCenter.Web.Calls.Talking;

/// <summary>Ends a call: the caller hangs up, the agent or a supervisor ends it, or nobody answers in time.</summary>
public sealed class EndCall(Transition transition, LeaveMessage message)
{
    /// <summary>The agent on the call ends it for the caller too.</summary>
    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) =>
        transition.Own(callId, agentId, async call => await HangUp(call, "agent", null, ct), ct);

    /// <summary>Part of the caller's transaction: the call ends for everyone, in any state.</summary>
    public Task<CallView> HangUp(Call call, string by, Guid? actor, CancellationToken ct)
    {
        transition.Tell.HangUpCaller(call);
        var reason = call.AnsweredAt is not null ? EndReason.Completed : call.IsOutbound ? EndReason.Canceled : EndReason.Rejected;
        return Finish(call, reason, by, ct, actor);
    }

    /// <summary>Twilio reports that the customer's leg has ended. The first report ends the call; later ones change nothing.</summary>
    /// <param name="refusal">Why their phone was not called, if Twilio says so.</param>
    public Task CallerLeft(
        Guid callId, EndReason? reason, CancellationToken ct, string? refusal = null) => transition.IfLive(callId, async call =>
    {
        if (call.State == CallState.Dialing && refusal is not null)
        {
            call.Refusal = refusal;
            await Finish(call, EndReason.Failed, refusal, ct);
            return true;
        }
        // The reason why someone did not answer matters only until they have.
        if (reason is EndReason.Busy or EndReason.NoAnswer or EndReason.Canceled && (!call.IsOutbound || call.AnsweredAt is not null))
            reason = null;
        await Finish(call, reason ?? call.NaturalEnd, call.IsOutbound ? "customer" : "caller", ct);
        return true;
    }, ct);

    /// <summary>Nobody answers: the call ends, with voicemail or a message to the caller. Part of the caller's transaction.</summary>
    /// <param name="why">The timeline's word for it.</param>
    public async Task<CallView> Unanswered(Call call, bool voicemail, string why, CancellationToken ct) =>
        await Finish(call, await message.Offer(call, voicemail, ct), why, ct);

    /// <summary>Frees everyone who is on the call or ringing. The message to the caller has been sent before.</summary>
    public async Task<CallView> Finish(Call call, EndReason reason, string by, CancellationToken ct, Guid? actor = null)
    {
        // The end of a caller's leg also ends their agent's, and Twilio may report the two in either order.
        var cutOff = call is { State: CallState.Ringing, RingReason: RingReason.Rejoin } ? call.OfferedTo : null;
        var crew = await transition.LockCrew(call, ct, cutOff);
        var agent = crew.Holder;
        if (call.State == CallState.Parked) await transition.Unpark(call, ct);
        // Agents whom the customer's leaving does not disconnect: the customer had not joined yet.
        var alone = call.ConferenceSid is null || call.State == CallState.Dialing;
        if (alone && call.AgentCallSid is { } leg) transition.Tell.HangUp(call.Id, leg);
        foreach (var party in call.Present.Where(p => alone || !p.Joined).Where(p => p.Kind == PartyKind.Outside || p.CallSid is not null))
            transition.Tell.HangUp(call, party);
        var others = call.Present.Where(p => p.AgentId is not null && p.AgentId != call.AgentId)
            .Where(p => crew.Free(crew.Find(p.AgentId), wrapUp: p.Joined && !p.Monitors)).Select(p => crew[p.AgentId!.Value]).ToList();
        var answered = call.AnsweredAt is not null;
        call.End(reason, crew.Now);
        if (!crew.Free(agent, wrapUp: answered)) agent = null;
        if (crew.Find(cutOff) is { CurrentCallId: null } last)
        {
            crew.WrapUp(last);
            agent = last;
        }
        return await transition.Save(call, ["ended", "ring_cancel"], crew.Now, ct, agent, actor,
            detail: EndedBy.Text(reason, by), others: others, whoRings: agent is not null || others.Count > 0);
    }
}
