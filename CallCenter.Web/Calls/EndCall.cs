using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Recordings;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>Ends a call: the caller hangs up, the agent or a supervisor ends it, or nobody answers in time.</summary>
public sealed class EndCall(CallCenterDb db, Transition transition, Crew crew, Tell tell, LeaveMessage message)
{
    /// <summary>The agent on the call ends it for the caller too.</summary>
    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        return await HangUp(call, "agent", null, ct);
    }, ct);

    /// <summary>Part of the caller's transaction: the call ends for everyone, in any state.</summary>
    public Task<CallView> HangUp(Call call, string by, Guid? actor, CancellationToken ct)
    {
        tell.HangUpCaller(call);
        return Finish(call, call.AnsweredAt is not null ? EndReason.Completed : call.IsOutbound ? EndReason.Canceled : EndReason.Rejected, by, ct, actor);
    }

    /// <summary>Twilio reports that the customer's leg has ended. The first report ends the call; later ones change nothing.</summary>
    public Task CallerLeft(Guid callId, EndReason? reason, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { Live: true }) return false;
        // The reason why someone did not answer matters only until they have.
        if (reason is EndReason.Busy or EndReason.NoAnswer or EndReason.Canceled && (!call.IsOutbound || call.AnsweredAt is not null)) reason = null;
        await Finish(call, reason ?? call.NaturalEnd, call.IsOutbound ? "customer" : "caller", ct);
        return true;
    }, ct);

    /// <summary>Nobody answers: the call ends, with voicemail or a message to the caller. Part of the caller's transaction.</summary>
    public async Task<CallView> Unanswered(Call call, CancellationToken ct) => await Finish(call, await message.Offer(call, ct), "timeout", ct);

    /// <summary>Frees everyone who is on the call or ringing. The message to the caller has been sent before.</summary>
    public async Task<CallView> Finish(Call call, EndReason reason, string by, CancellationToken ct, Guid? actor = null)
    {
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        // The end of a caller's leg is the end of their agent's, and Twilio's words of the two may come in either order.
        var cutOff = call is { State: CallState.Ringing, RingReason: RingReason.Rejoin } ? call.OfferedTo : null;
        var agents = await crew.Lock(call, ct, cutOff);
        var now = await db.Now(ct);
        var agent = call.AgentId is { } id ? agents.GetValueOrDefault(id) : null;
        if (call.State == CallState.Parked) await db.Database.ExecuteSqlAsync($"delete from public.parked_calls where call_id = {call.Id}", ct);
        // Agents whom the customer's leaving does not disconnect: the customer had not joined yet.
        var alone = call.ConferenceSid is null || call.State == CallState.Dialing;
        if (alone && call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
        foreach (var party in call.Present.Where(p => alone || !p.Joined).Where(p => p.Kind == PartyKind.Outside || p.CallSid is not null)) tell.HangUp(call, party);
        var others = call.Present.Where(p => p.AgentId is not null && p.AgentId != call.AgentId)
            .Where(p => crew.Free(agents.GetValueOrDefault(p.AgentId!.Value), call, now, wrapUp: p.Joined && !p.Monitors))
            .Select(p => agents[p.AgentId!.Value]).ToList();
        var answered = call.AnsweredAt is not null;
        call.End(reason, now);
        if (!crew.Free(agent, call, now, wrapUp: answered)) agent = null;
        if (cutOff is { } last && agents.GetValueOrDefault(last) is { CurrentCallId: null } lastAgent)
        {
            Crew.WrapUp(lastAgent, call, now);
            agent = lastAgent;
        }
        var view = await transition.Save(call, ["ended", "ring_cancel"], now, ct, agent, actor, detail: $"{Spelling.Of(reason)} by {by}", others: others);
        if (agent is not null || others.Count > 0) await db.MatchRingingRows(ct);
        return view;
    }
}
