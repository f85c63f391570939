using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Recordings;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>A call ends, by whoever: the caller hangs up, the agent ends it, or nobody answers in time.</summary>
public sealed class EndCall(CallCenterDb db, Transition transition, Tell tell, LeaveMessage message)
{
    /// <summary>The agent on the call ends it for the caller too.</summary>
    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        tell.HangUp(call.Id, call.CallSid);
        return await Finish(call, call.AnsweredAt is null ? EndReason.Rejected : EndReason.Completed, "agent", ct);
    }, ct);

    /// <summary>Twilio says that the caller's leg is gone. The first word ends the call; every later one changes nothing.</summary>
    public Task CallerLeft(Guid callId, EndReason? reason, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is { Live: true }) await Finish(call, reason ?? call.NaturalEnd, "caller", ct);
        return true;
    }, ct);

    /// <summary>The ring's own timeout: a definite end, with voicemail or a word to the caller.</summary>
    public Task RingTimedOut(Guid callId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { State: CallState.Ringing } || call.DueAt > await db.Now(ct)) return false;
        await Finish(call, await message.Offer(call, ct), "timeout", ct);
        return true;
    }, ct);

    private async Task<CallView> Finish(Call call, EndReason reason, string by, CancellationToken ct)
    {
        var now = await db.Now(ct);
        var agent = call.AgentId is { } id ? await db.LockAgent(id, ct) : null;
        if (call.State == CallState.Parked) await db.Database.ExecuteSqlAsync($"delete from public.parked_calls where call_id = {call.Id}", ct);
        // Whom no caller's leaving can throw out: the caller had not come in yet.
        if (call.ConferenceSid is null && call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
        call.End(reason, now);
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        if (agent?.CurrentCallId == call.Id) agent.LeaveCall(call.AnsweredAt is not null ? now.AddSeconds(call.Line.WrapUpSeconds) : now, now);
        else agent = null;
        var view = await transition.Save(call, ["ended", "ring_cancel"], now, ct, agent, detail: $"{Spelling.Of(reason)} by {by}");
        if (agent is not null) await db.MatchRingingRows(ct);
        return view;
    }
}
