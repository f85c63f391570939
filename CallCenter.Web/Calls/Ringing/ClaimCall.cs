using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// An agent answers a ringing call, or picks up a parked one. One conditional UPDATE decides between simultaneous
/// attempts; the claim is a lease that the agent's leg must redeem by joining.
/// </summary>
public sealed class ClaimCall(CallCenterDb db, Transition transition, AcceptInvitation accept, IOptions<CallOptions> options)
{
    /// <param name="tab">The browser tab that will connect: a second tab of the same agent must not take the call twice.</param>
    public Task<Outcome> Run(Guid callId, Guid agentId, string tab, CancellationToken ct) =>
        Take(callId, agentId, tab, CallState.Ringing, "answered", ct);

    public Task<Outcome> PickUp(Guid callId, Guid agentId, string tab, CancellationToken ct) =>
        Take(callId, agentId, tab, CallState.Parked, "picked_up", ct);

    private Task<Outcome> Take(
        Guid callId, Guid agentId, string tab, CallState from, string @event, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = (await db.Calls.Returning($"""
            update public.calls set state = 'claimed', agent_id = {agentId}, claim_tab = {tab}, agent_call_sid = null,
              claimed_at = clock_timestamp(), state_since = greatest(state_since, clock_timestamp()),
              due_at = clock_timestamp() + {options.Value.ClaimLease}, version = version + 1,
              offered_to = null, returns_to = null, sent_by = null
            where id = {callId} and state = {Spelling.Of(from)}
              and app.meant_for(calls, {agentId}, (select a.teams from public.voip_users a where a.id = {agentId}))
            """).ToListAsync(ct)).SingleOrDefault();
        if (call is null) return await Lost(callId, agentId, tab, from, ct);

        // Includes the line: the view of the call names it.
        var agent = (await db.Agents.Rows($"where id = {agentId} for no key update")
            .Select(a => new { Agent = a, Line = db.Lines.Single(l => l.Id == call.LineId) }).ToListAsync(ct)).SingleOrDefault()?.Agent;
        if (agent is not { Active: true }) return new Refusal(Why.NotYours, "Not an agent", "Your account cannot take calls.");
        if (agent.CurrentCallId is not null)
            return new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
        // Again, now that nobody else changes their teams: they may have left this one since the UPDATE looked.
        if (from == CallState.Ringing && call.Reach != Call.ByName && !call.Reaches(agent.Teams)) return ForItsTeam(call);
        transition.CrewOf(call, agent, call.StateSince).Occupy(agent, from == CallState.Parked ? BeganBy.PickUp : Way(call.RingReason));
        if (from == CallState.Parked) await transition.Unpark(call, ct);
        return await transition.Save(call, [@event], call.StateSince, ct, agent);
    }, ct, keep: outcome => outcome.Refusal is null);

    private static BeganBy Way(RingReason? rang) => rang switch
    {
        RingReason.Transfer => BeganBy.Transfer,
        RingReason.Rejoin => BeganBy.Rejoin,
        _ => BeganBy.Answer,
    };

    // Compiled once: all but one of the ringing agents come here at the same moment. Joins, not correlated rows: EF turns those into
    // windows over every agent.
    private static readonly Func<CallCenterDb, Guid, CancellationToken, Task<Seen?>> SeenBy =
        EF.CompileAsyncQuery((CallCenterDb db, Guid callId, CancellationToken ct) => (
            from c in db.Calls.AsNoTracking().Include(c => c.Line)
            where c.Id == callId
            from agent in db.Agents.Where(a => a.Id == c.AgentId).DefaultIfEmpty()
            from offered in db.Agents.Where(a => a.Id == c.OfferedTo).DefaultIfEmpty()
            from parked in db.ParkedCalls.Where(p => p.CallId == c.Id).DefaultIfEmpty()
            from parker in db.Agents.Where(a => a.Id == parked!.ParkedBy).DefaultIfEmpty()
            select new Seen(c,
                agent == null ? null : new Named(agent.Id, agent.DisplayName),
                offered == null ? null : offered.DisplayName,
                parked == null ? null : new ParkedView(parked.Slot, new(parked.ParkedBy, parker!.DisplayName), parked.ParkedAt)))
            .SingleOrDefault());

    private sealed record Seen(Call Call, Named? Winner, string? OfferedTo, ParkedView? Parked);

    private static Refusal ForItsTeam(Call call) =>
        new(Why.WrongState, $"This call is for {call.RungTeam ?? "another team"}", "This call is not ringing for you.");

    private async Task<Outcome> Lost(Guid callId, Guid agentId, string tab, CallState from, CancellationToken ct)
    {
        var seen = await SeenBy(db, callId, ct);
        if (seen is null) return Outcome.Unknown;
        var (call, winner) = (seen.Call, seen.Winner);
        if (call.PartyOf(agentId) is { Kind: PartyKind.Agent } && from == CallState.Ringing)
            return await accept.Run(callId, agentId, tab, ct);
        await db.NameTeams([call], ct);
        var view = CallView.Of(call, winner?.Name, seen.Parked); // from one statement, so its parts are consistent
        // The answer to the first attempt did not arrive.
        if (call.With(agentId) && call.ClaimTab == tab) return CallView.Of(call, winner!.Name, null);
        if (!call.Live) return Outcome.Ended with { Call = view };
        if (call.With(agentId)) return new Refusal(Why.WrongState, "Already yours", "You took this call in another tab.", winner, view);
        if (winner is not null)
            return new Refusal(Why.WrongState, $"{winner.Name} took this call", $"{winner.Name} was faster.", winner, view);
        if (call is { State: CallState.Ringing, OfferedTo: not null })
            return new Refusal(Why.WrongState, $"This call is for {seen.OfferedTo}", $"It rings {seen.OfferedTo} first.", null, view);
        if (call is { State: CallState.Ringing, TeamId: not null } && from == CallState.Ringing)
            return ForItsTeam(call) with { Call = view };
        return new Refusal(Why.WrongState, "Not possible now",
            from == CallState.Ringing ? "This call is parked. Pick it up instead." : "This call is not parked.", null, view);
    }
}
