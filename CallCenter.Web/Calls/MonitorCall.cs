using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>
/// A supervisor on someone else's call always listens first, and is then heard by the agent only or by everyone. Between two
/// modes they are muted whenever the customer could hear something that was not meant for them.
/// </summary>
public sealed class MonitorCall(CallCenterDb db, Transition transition, Crew crew, Tell tell, Audit audit, IOptions<CallOptions> options)
{
    public Task<Outcome> Start(Guid callId, Guid supervisorId, string tab, CancellationToken ct) => Run(callId, supervisorId, async (call, agents, now) =>
    {
        if (call.PartyOf(supervisorId) is { } present)
            return present is { Monitors: true } && present.Tab == tab ? CallView.Of(call, Name(call, agents), null) : new Refusal(Why.WrongState, "Already on this call", "You are already on this call.");
        if (call.AgentId == supervisorId) return new Refusal(Why.WrongState, "Your own call", "You are the agent on this call.");
        if (!call.Talking && call.State != CallState.Outside) return new Refusal(Why.WrongState, "Nothing to listen to", "You can only listen to a call while someone is talking on it.");
        if (agents.GetValueOrDefault(supervisorId) is not { Active: true } me) return new Refusal(Why.NotYours, "No phone", "Your account has no phone.");
        if (me.CurrentCallId is not null) return new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
        call.Set(new(Party.LabelOf(PartyKind.Supervisor, supervisorId), PartyKind.Supervisor, PartyPurpose.Monitor, PartyState.Claimed, me.DisplayName, supervisorId, now,
            AgentId: supervisorId, Mode: MonitorMode.Listen, Tab: tab, DueAt: now + options.Value.ClaimLease));
        crew.Occupy(me, call, null, now);
        audit.Add(supervisorId, "call.monitored", call.Id.ToString(), now);
        return await Save(call, agents, "listens", me, now, ct);
    }, ct);

    public Task<Outcome> Change(Guid callId, Guid supervisorId, MonitorMode mode, CancellationToken ct) => Run(callId, supervisorId, async (call, agents, now) =>
    {
        if (call.PartyOf(supervisorId) is not { Monitors: true, CallSid: { } leg, Joined: true } me) return new Refusal(Why.WrongState, "Not listening", "Listen to the call first.");
        if (me.Mode == mode) return CallView.Of(call, Name(call, agents), null);
        if (mode == MonitorMode.Whisper && call.AgentCallSid is null) return new Refusal(Why.WrongState, "No agent to whisper to", "No agent is on this call now.");

        if (mode != MonitorMode.Barge && me.Mode != MonitorMode.Listen) tell.Mute(call, leg, me.Mode ?? MonitorMode.Listen);
        if (mode == MonitorMode.Whisper) tell.Coach(call, leg, call.AgentCallSid!);
        else if (me.Mode == MonitorMode.Whisper) tell.StopCoaching(call, leg);
        if (mode != MonitorMode.Listen) tell.Unmute(call, leg);

        call.Set(me with { Mode = mode, Since = now });
        audit.Add(supervisorId, $"call.{Spelling.Of(mode)}", call.Id.ToString(), now);
        return await Save(call, agents, $"{Spelling.Of(mode)}s", null, now, ct);
    }, ct);

    public Task<Outcome> Stop(Guid callId, Guid supervisorId, CancellationToken ct) => Run(callId, supervisorId, async (call, agents, now) =>
    {
        if (call.PartyOf(supervisorId) is not { Monitors: true } me) return CallView.Of(call, Name(call, agents), null);
        return await Save(call, agents, "stops listening", crew.Dismiss(call, me, agents, now), now, ct);
    }, ct);

    private Task<Outcome> Run(Guid callId, Guid supervisorId, Func<Call, Dictionary<Guid, Agent>, DateTimeOffset, Task<Outcome>> act, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { Live: true }) return call is null ? Outcome.Unknown : Outcome.Ended;
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        return await act(call, await crew.Lock(call, ct, supervisorId), await db.Now(ct));
    }, ct);

    private async Task<CallView> Save(Call call, Dictionary<Guid, Agent> agents, string detail, Agent? me, DateTimeOffset now, CancellationToken ct)
    {
        var holder = call.AgentId is { } id ? agents.GetValueOrDefault(id) : null;
        var view = await transition.Save(call, ["parties_changed"], now, ct, holder, actor: me?.Id, detail: detail, others: me is null ? null : [me]);
        await db.MatchRingingRows(ct);
        return view;
    }

    private static string? Name(Call call, Dictionary<Guid, Agent> agents) => call.AgentId is { } id ? agents.GetValueOrDefault(id)?.DisplayName : null;
}
