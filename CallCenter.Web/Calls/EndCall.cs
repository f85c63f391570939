using CallCenter.Web.Data;
using CallCenter.Web.Recordings;

namespace CallCenter.Web.Calls;

/// <summary>A call ends, by whoever: the caller hangs up, the agent or a supervisor ends it, or nobody answers in time.</summary>
public sealed class EndCall(Transition transition, LeaveMessage message)
{
    /// <summary>The agent on the call ends it for the caller too.</summary>
    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) =>
        transition.Own(callId, agentId, async call => await HangUp(call, "agent", null, ct), ct);

    /// <summary>Part of the caller's transaction: the call ends for everybody, whatever it was doing.</summary>
    public Task<CallView> HangUp(Call call, string by, Guid? actor, CancellationToken ct)
    {
        transition.Tell.HangUpCaller(call);
        return Finish(call, call.AnsweredAt is not null ? EndReason.Completed : call.IsOutbound ? EndReason.Canceled : EndReason.Rejected, by, ct, actor);
    }

    /// <summary>Twilio says that the customer's leg is gone. The first word ends the call; every later one changes nothing.</summary>
    public Task CallerLeft(Guid callId, EndReason? reason, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        // Why somebody did not answer is of interest only while they have not.
        if (reason is EndReason.Busy or EndReason.NoAnswer or EndReason.Canceled && (!call.IsOutbound || call.AnsweredAt is not null)) reason = null;
        await Finish(call, reason ?? call.NaturalEnd, call.IsOutbound ? "customer" : "caller", ct);
        return true;
    }, ct);

    /// <summary>Nobody takes it: a definite end, with voicemail or a word to the caller. Part of the caller's transaction.</summary>
    public async Task<CallView> Unanswered(Call call, CancellationToken ct) => await Finish(call, await message.Offer(call, ct), "timeout", ct);

    /// <summary>Frees everybody who is on the call or asked to come. What is to be said to the caller has been said before.</summary>
    public async Task<CallView> Finish(Call call, EndReason reason, string by, CancellationToken ct, Guid? actor = null)
    {
        var crew = await transition.LockCrew(call, ct);
        var agent = crew.Holder;
        if (call.State == CallState.Parked) await transition.Unpark(call, ct);
        // Whom no customer's leaving can throw out: the customer had not come in yet.
        var alone = call.ConferenceSid is null || call.State == CallState.Dialing;
        if (alone && call.AgentCallSid is { } leg) transition.Tell.HangUp(call.Id, leg);
        foreach (var party in call.Present.Where(p => alone || !p.Joined).Where(p => p.Kind == PartyKind.Outside || p.CallSid is not null))
            transition.Tell.HangUp(call, party);
        var others = call.Present.Where(p => p.AgentId is not null && p.AgentId != call.AgentId)
            .Where(p => crew.Free(crew.Find(p.AgentId), wrapUp: p.Joined && !p.Monitors)).Select(p => crew[p.AgentId!.Value]).ToList();
        var answered = call.AnsweredAt is not null;
        call.End(reason, crew.Now);
        if (!crew.Free(agent, wrapUp: answered)) agent = null;
        return await transition.Save(call, ["ended", "ring_cancel"], crew.Now, ct, agent, actor,
            detail: $"{Spelling.Of(reason)} by {by}", others: others, whoRings: agent is not null || others.Count > 0);
    }
}
