using CallCenter.Web.Calls;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Agents;

/// <summary>Who can be rung: what the person chose, and whether their browser is there.</summary>
public sealed class Presence(CallCenterDb db, Announce announce, IOptions<AgentOptions> options, ILogger<Presence> log)
{
    /// <summary>Null when the person is no agent (any more).</summary>
    public Task<AgentView?> Choose(Guid agentId, Availability availability, CancellationToken ct) => db.InTransaction(async () =>
    {
        var agent = await db.LockAgent(agentId, ct);
        if (agent is not { Active: true }) return null;
        if (agent.Availability != availability)
        {
            agent.Availability = availability;
            await Save(agent, ct);
        }
        return AgentView.Of(agent);
    }, ct);

    /// <summary>The person has done their notes: they ring again now. Null when they are no agent (any more).</summary>
    public Task<AgentView?> EndWrapUp(Guid agentId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var agent = await db.LockAgent(agentId, ct);
        if (agent is not { Active: true }) return null;
        if (agent.WrapUpUntil is not null)
        {
            agent.WrapUpUntil = null;
            await Save(agent, ct);
        }
        return AgentView.Of(agent);
    }, ct);

    /// <summary>Renews the lease. Only the tab whose Device is ready says so; a beat from any other tab leaves the lease alone.</summary>
    public async Task Beat(Guid agentId, CancellationToken ct)
    {
        var lease = options.Value.ReachableLease;
        // The common beat is one statement; nothing that colleagues see has changed.
        var renewed = await db.Database.ExecuteSqlAsync($"""
            update public.voip_users set reachable_until = clock_timestamp() + {lease}
            where id = {agentId} and active and reachable_until is not null
            """, ct);
        if (renewed == 1) return;
        await db.InTransaction(async () =>
        {
            var agent = await db.LockAgent(agentId, ct);
            if (agent is not { Active: true } || agent.ReachableUntil is not null) return false;
            agent.ReachableUntil = await db.Now(ct) + lease;
            await Save(agent, ct);
            return true;
        }, ct);
    }

    /// <summary>Ends the lease now: the tab that held it knows that its phone cannot be used, or is closing.</summary>
    public Task Drop(Guid agentId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var agent = await db.LockAgent(agentId, ct);
        if (agent?.ReachableUntil is null) return false;
        agent.ReachableUntil = null;
        await Save(agent, ct);
        return true;
    }, ct);

    /// <summary>Leases and wrap-up times that have run out become a visible change, of everybody at once: after an outage that may be the whole house.</summary>
    // "No key": a call that comes in and rings one of them holds their key, and neither waits for the other.
    public Task Expire(CancellationToken ct) => db.InTransaction(async () =>
    {
        var expired = await db.Agents.Rows($"""
            where reachable_until <= statement_timestamp() or wrap_up_until <= statement_timestamp() for no key update skip locked
            """).ToListAsync(ct);
        if (expired.Count == 0) return false;
        var now = await db.Now(ct);
        foreach (var agent in expired)
        {
            if (agent.ReachableUntil <= now) agent.ReachableUntil = null;
            if (agent.WrapUpUntil <= now) agent.WrapUpUntil = null;
        }
        await Save(expired, now, ct);
        return true;
    }, ct);

    private async Task Save(Agent agent, CancellationToken ct) => await Save([agent], await db.Now(ct), ct);

    private async Task Save(List<Agent> changed, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var agent in changed)
        {
            agent.Version++;
            announce.Agent(agent, now);
        }
        await db.SaveChangesAsync(ct);
        await db.MatchRingingRows(ct);
        foreach (var agent in changed) log.LogInformation("Agent {AgentId} v{Version}: {Availability}, reachable {Reachable}", agent.Id, agent.Version, agent.Availability, agent.ReachableUntil is not null);
    }
}
