using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Sharing;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Supervising;

/// <summary>
/// A supervisor takes a call from its agent: without a gap if they are listening already, otherwise with music until they join.
/// </summary>
public sealed class TakeOverCall(Transition transition, Handover handover, Supervision supervision, IOptions<CallOptions> options)
{
    public Task<Outcome> Run(Guid callId, Guid supervisorId, string tab, CancellationToken ct) => transition.Live(callId, async call =>
    {
        if (call.With(supervisorId))
            return call.ClaimTab == tab ? CallView.Of(call, await supervision.NameOf(supervisorId, ct), null)
                : new Refusal(Why.WrongState, "Already yours", "You are the agent on this call.");
        if (!call.Talking)
            return new Refusal(Why.WrongState, "Not possible now",
                call.State == CallState.Ringing ? "This call is still ringing. Answer it instead." : "Nobody is talking on this call now.");
        if (call.Present.Any(p => !p.Monitors))
            return new Refusal(Why.WrongState, "Others are on this call", "Wait until the others have left the call.");
        // Their own leg, which is just joining, joins muted.
        if (call.PartyOf(supervisorId) is { Joined: false })
            return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected, then take over.");
        var now = await transition.Now(ct);
        var name = await supervision.NameOf(supervisorId, ct);
        supervision.Note(callId, supervisorId, "call.taken_over", call.AgentId, $"{name} took over your call.", now);
        if (call.PartyOf(supervisorId) is { Joined: true, CallSid: { } own } listening)
        {
            if (listening.Mode == MonitorMode.Whisper) transition.Tell.StopCoaching(call, own);
            if (listening.Mode != MonitorMode.Barge) transition.Tell.Unmute(call, own);
            var barging = listening with { Mode = MonitorMode.Barge };
            call.Set(barging);
            return await handover.To(barging, call, hangUp: true, $"taken over by {listening.Name}", ct);
        }
        return await Claim(call, supervisorId, tab, ct);
    }, ct);

    private async Task<Outcome> Claim(Call call, Guid supervisorId, string tab, CancellationToken ct)
    {
        var crew = await transition.LockCrew(call, ct, supervisorId);
        if (crew.Find(supervisorId) is not { Active: true } me) return new Refusal(Why.NotYours, "No phone", "Your account has no phone.");
        if (me.CurrentCallId is not null && me.CurrentCallId != call.Id)
            return new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
        if (call.State == CallState.Active) transition.Tell.Hold(call);
        if (call.AgentCallSid is { } leg) transition.Tell.HangUp(call.Id, leg);
        var others = crew.DismissAll();
        if (crew.Holder is { } leaver && crew.Free(leaver, wrapUp: true)) others.Add(leaver);
        call.ClaimFor(supervisorId, tab, crew.Now, options.Value.ClaimLease);
        crew.Occupy(me, BeganBy.TakeOver);
        return await transition.Save(call, ["transferred"], crew.Now, ct, me,
            detail: $"taken over by {me.DisplayName}", others: others.Where(a => a.Id != me.Id).Distinct(), whoRings: true);
    }
}
