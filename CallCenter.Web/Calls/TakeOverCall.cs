using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>
/// A supervisor takes a call from its agent: without a gap if they are listening already, otherwise with music until they join.
/// </summary>
public sealed class TakeOverCall(CallCenterDb db, Transition transition, Handover handover, Crew crew, Tell tell, Announce announce, Audit audit, IOptions<CallOptions> options)
{
    public Task<Outcome> Run(Guid callId, Guid supervisorId, string tab, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        if (call.With(supervisorId))
            return call.ClaimTab == tab ? CallView.Of(call, await Name(supervisorId, ct), null) : new Refusal(Why.WrongState, "Already yours", "You are the agent on this call.");
        if (!call.Talking) return new Refusal(Why.WrongState, "Not possible now", call.State == CallState.Ringing ? "This call is still ringing. Answer it instead." : "Nobody is talking on this call now.");
        if (call.Present.Any(p => !p.Monitors)) return new Refusal(Why.WrongState, "Others are on this call", "Wait until the others have left the call.");
        var now = await db.Now(ct);
        var from = call.AgentId!.Value;
        audit.Add(supervisorId, "call.taken_over", call.Id.ToString(), now);
        announce.Supervised(from, $"{await Name(supervisorId, ct)} took over your call.", now);
        if (call.PartyOf(supervisorId) is { Joined: true, CallSid: { } own } listening)
        {
            if (listening.Mode == MonitorMode.Whisper) tell.StopCoaching(call, own);
            if (listening.Mode != MonitorMode.Barge) tell.Unmute(call, own);
            var barging = listening with { Mode = MonitorMode.Barge };
            call.Set(barging);
            return await handover.To(barging, call, hangUp: true, $"taken over by {listening.Name}", ct);
        }
        return await Claim(call, supervisorId, tab, now, ct);
    }, ct);

    private async Task<Outcome> Claim(Call call, Guid supervisorId, string tab, DateTimeOffset now, CancellationToken ct)
    {
        var agents = await crew.Lock(call, ct, supervisorId);
        if (agents.GetValueOrDefault(supervisorId) is not { Active: true } me) return new Refusal(Why.NotYours, "No phone", "Your account has no phone.");
        if (me.CurrentCallId is not null && me.CurrentCallId != call.Id) return new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
        if (call.State == CallState.Active) tell.Hold(call);
        if (call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
        var others = crew.DismissAll(call, agents, now);
        if (crew.Free(agents.GetValueOrDefault(call.AgentId!.Value), call, now, wrapUp: true)) others.Add(agents[call.AgentId.Value]);
        call.ClaimFor(supervisorId, tab, now, options.Value.ClaimLease);
        crew.Occupy(me, call, BeganBy.TakeOver, now);
        var view = await transition.Save(call, ["transferred"], now, ct, me, detail: $"taken over by {me.DisplayName}", others: others.Where(a => a.Id != me.Id).Distinct());
        await db.MatchRingingRows(ct);
        return view;
    }

    // Not the row itself: tracked here, it would keep its values from before the lock.
    private async Task<string> Name(Guid id, CancellationToken ct) => await db.Agents.Where(a => a.Id == id).Select(a => a.DisplayName).SingleOrDefaultAsync(ct) ?? "A supervisor";
}
