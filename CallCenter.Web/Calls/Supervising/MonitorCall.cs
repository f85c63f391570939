using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Supervising;

/// <summary>
/// A supervisor on someone else's call always listens first, and is then heard by the agent only or by everyone. Between two
/// modes they are muted whenever the customer could hear something that was not meant for them.
/// </summary>
public sealed class MonitorCall(Transition transition, Audit audit, IOptions<CallOptions> options)
{
    public Task<Outcome> Start(
        Guid callId, Guid supervisorId, string tab, CancellationToken ct) => Run(callId, supervisorId, async (call, crew) =>
    {
        if (call.PartyOf(supervisorId) is { } present)
            return present is { Monitors: true } && present.Tab == tab ? CallView.Of(call, crew.Holder?.DisplayName, null)
                : new Refusal(Why.WrongState, "Already on this call", "You are already on this call.");
        if (call.AgentId == supervisorId) return new Refusal(Why.WrongState, "Your own call", "You are the agent on this call.");
        if (!call.Talking && call.State != CallState.Outside)
            return new Refusal(Why.WrongState, "Nothing to listen to", "You can only listen to a call while someone is talking on it.");
        if (crew.Find(supervisorId) is not { Active: true } me) return new Refusal(Why.NotYours, "No phone", "Your account has no phone.");
        if (me.CurrentCallId is not null) return new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
        call.Set(new(Party.LabelOf(PartyKind.Supervisor, supervisorId), PartyKind.Supervisor, PartyPurpose.Monitor, PartyState.Claimed,
            me.DisplayName, supervisorId, crew.Now,
            AgentId: supervisorId, Mode: MonitorMode.Listen, Tab: tab, DueAt: crew.Now + options.Value.ClaimLease));
        crew.Occupy(me, null);
        audit.Add(supervisorId, "call.monitored", call.Id.ToString(), crew.Now);
        return await Save(call, crew, "listens", me, ct);
    }, ct);

    public Task<Outcome> Change(
        Guid callId, Guid supervisorId, MonitorMode mode, CancellationToken ct) => Run(callId, supervisorId, async (call, crew) =>
    {
        if (call.PartyOf(supervisorId) is not { Monitors: true, CallSid: { } leg, Joined: true } me)
            return new Refusal(Why.WrongState, "Not listening", "Listen to the call first.");
        if (me.Mode == mode) return CallView.Of(call, crew.Holder?.DisplayName, null);
        if (mode == MonitorMode.Whisper && call.AgentCallSid is null)
            return new Refusal(Why.WrongState, "No agent to whisper to", "No agent is on this call now.");

        if (mode != MonitorMode.Barge && me.Mode != MonitorMode.Listen) transition.Tell.Mute(call, leg, me.Mode ?? MonitorMode.Listen);
        if (mode == MonitorMode.Whisper) transition.Tell.Coach(call, leg, call.AgentCallSid!);
        else if (me.Mode == MonitorMode.Whisper) transition.Tell.StopCoaching(call, leg);
        if (mode != MonitorMode.Listen) transition.Tell.Unmute(call, leg);

        call.Set(me with { Mode = mode, Since = crew.Now });
        audit.Add(supervisorId, $"call.{Spelling.Of(mode)}", call.Id.ToString(), crew.Now);
        return await Save(call, crew, $"{Spelling.Of(mode)}s", null, ct);
    }, ct);

    public Task<Outcome> Stop(Guid callId, Guid supervisorId, CancellationToken ct) => Run(callId, supervisorId, async (call, crew) =>
    {
        if (call.PartyOf(supervisorId) is not { Monitors: true } me) return CallView.Of(call, crew.Holder?.DisplayName, null);
        return await Save(call, crew, "stops listening", crew.Dismiss(me), ct);
    }, ct);

    private Task<Outcome> Run(Guid callId, Guid supervisorId, Func<Call, Crew, Task<Outcome>> act, CancellationToken ct) =>
        transition.Live(callId, async call => await act(call, await transition.LockCrew(call, ct, supervisorId)), ct);

    private Task<CallView> Save(Call call, Crew crew, string detail, Agent? me, CancellationToken ct) =>
        transition.Save(call, ["parties_changed"], crew.Now, ct, crew.Holder,
            actor: me?.Id, detail: detail, others: me is null ? null : [me], whoRings: true);
}
