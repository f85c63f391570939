using CallCenter.Web.Accounts;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Diagnostics;

/// <param name="Session">The token's claim that <c>app.may_listen</c> checks for this agent.</param>
public sealed record TrialRows(Guid AgentId, Guid CallId, string Session);

/// <summary>One call through all its states with the real commands, in a transaction that is never committed: nobody sees it.</summary>
public sealed class TrialCall(
    CallCenterDb db, ReceiveCall receive, ClaimCall claim, FollowLegs legs, HoldCall hold, ParkCall park, EndCall end)
{
    private const string Caller = "+15005550006"; // one of Twilio's unassigned numbers
    private readonly Guid agentId = Guid.CreateVersion7();
    private readonly List<string> problems = [];
    private Account account = null!;
    private Guid callId;

    /// <summary>What was written but could not be read back; empty if there was nothing.</summary>
    public async Task<IReadOnlyList<string>> Run(CancellationToken ct)
    {
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        await Ring(ct);
        await Reads("a ringing call on the agent's screen", $"""
            select exists (select from public.active_calls
              where call_id = {callId} and agent_id = {agentId} and status = 'ringing') as "Value"
            """, ct);

        Took(await claim.Run(callId, agentId, "trial", ct));
        await legs.Joined(callId, $"CA-{Number}", FollowLegs.Caller, $"CF-{Number}", ct);
        db.ChangeTracker.Clear();
        await legs.Joined(callId, $"CB-{Number}", FollowLegs.LabelOf(agentId), $"CF-{Number}", ct);
        await Reads("who is on the call, with whom and since when (voip_users.current_call_*)", $"""
            select exists (select from public.voip_users u join public.calls c on c.agent_id = u.id
              where u.id = {agentId} and u.current_call_id = {callId} and u.current_call_phone_number = {Caller}
                and u.current_call_answered_at = c.answered_at
                and c.state = 'active' and c.claimed_at is not null and c.agent_call_sid = {"CB-" + Number}
                and c.claim_tab = 'trial') as "Value"
            """, ct);

        Took(await hold.Hold(callId, agentId, ct));
        Took(await hold.Resume(callId, agentId, ct));
        Took(await park.Run(callId, agentId, ct));
        await Reads("the parked call's slot (parked_calls)", $"""
            select exists (select from public.parked_calls where call_id = {callId} and parked_by = {agentId} and slot > 0) as "Value"
            """, ct);

        Took(await claim.PickUp(callId, agentId, "trial", ct));
        Took(await end.Run(callId, agentId, ct));
        await Reads("the end of the call", $"""
            select exists (select from public.calls
                where id = {callId} and state = 'ended' and end_reason is not null and ended_at is not null)
              and not exists (select from public.active_calls where call_id = {callId})
              and exists (select from public.voip_users where id = {agentId} and current_call_id is null) as "Value"
            """, ct);
        await Reads("the call's timeline (ring_events)",
            $"select count(*) = 8 as \"Value\" from public.ring_events where call_id = {callId}", ct);
        await Reads("the ledger: who talked, and what the agent was (app.talks, app.agent_spans)", $"""
            select (select count(*) = 2 and count(joined_at) = 1 and count(ended_at) = 2 from app.talks
                    where call_id = {callId} and agent_id = {agentId})
              and (select count(*) = 1 from app.agent_spans where agent_id = {agentId} and to_at is null) as "Value"
            """, ct);
        await Reads("the broadcasts and commands to be sent (app.outbox_messages)",
            $"select count(distinct kind) = 2 as \"Value\" from app.outbox_messages where subject = {callId}", ct);
        return problems;
    }

    /// <summary>
    /// Runs <paramref name="look"/> with a claimed call, an agent, and a row in every public table of a call, before the rollback.
    /// </summary>
    public async Task<T> WithRows<T>(Func<TrialRows, Task<T>> look, CancellationToken ct)
    {
        await using var tx = await db.Database.BeginTransactionAsync(ct);
        await Ring(ct);
        Took(await claim.Run(callId, agentId, "trial", ct));
        await db.Database.ExecuteSqlAsync($"""
            insert into public.parked_calls (call_id, slot, parked_by, parked_at)
            values ({callId}, 2000000000, {agentId}, clock_timestamp())
            """, ct);
        if (problems.Count > 0) throw new InvalidOperationException(string.Join(" ", problems));
        return await look(new(agentId, callId, Principals.SessionOf(account)));
    }

    private string Number => $"trial-{agentId:N}";

    private async Task Ring(CancellationToken ct)
    {
        db.Users.Add(account = new()
        {
            Id = agentId,
            UserName = Number,
            NormalizedUserName = Number.ToUpperInvariant(),
            DisplayName = "Trial",
            SecurityStamp = Number,
        });
        db.Agents.Add(new Agent
        {
            Id = agentId,
            Identity = Agent.IdentityOf(agentId),
            DisplayName = "Trial",
            Availability = Availability.Available,
            ReachableUntil = DateTimeOffset.MaxValue.AddYears(-1000),
        });
        db.Lines.Add(new Line { Id = Guid.CreateVersion7(), Name = "Trial", Number = Number });
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear(); // each command starts as in its own request
        callId = (await receive.Run($"CA-{Number}", Caller, Number, ct))!.Id;
        db.ChangeTracker.Clear();
    }

    private void Took(Outcome outcome)
    {
        db.ChangeTracker.Clear();
        if (outcome.Refusal is { } refusal) problems.Add($"A command was refused: {refusal.Detail}");
    }

    private async Task Reads(string what, FormattableString sql, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        if (!await db.Database.SqlQuery<bool>(sql).SingleAsync(ct)) problems.Add($"Written but not read back: {what}.");
    }
}
