using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Agents;

/// <summary>Who can be rung: the person's availability, and whether their browser is reachable.</summary>
public sealed class Presence(CallCenterDb db, AgentChange change, IOptions<AgentOptions> options, ILogger<Presence> log)
{
    /// <summary>Whether this agent can be rung now, by their own state alone.</summary>
    public Task<bool> CanRing(Guid agentId, CancellationToken ct) => db.Agents.AnyAsync(a =>
        a.Id == agentId && a.Active && a.Availability == Availability.Available && a.ReachableUntil != null
            && a.CurrentCallId == null && a.WrapUpUntil == null, ct);

    /// <summary>Null when the person is not an agent (any more).</summary>
    public Task<AgentView?> Choose(Guid agentId, Availability availability, CancellationToken ct) => db.InTransaction(async () =>
    {
        var agent = await db.LockAgent(agentId, ct);
        if (agent is not { Active: true }) return null;
        if (agent.Availability != availability)
        {
            agent.Choose(availability);
            await Save(agent, ct);
        }
        return AgentView.Of(agent);
    }, ct);

    /// <summary>The person has finished their wrap-up and rings again. Null when they are not an agent (any more).</summary>
    public Task<AgentView?> EndWrapUp(Guid agentId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var agent = await db.LockAgent(agentId, ct);
        if (agent is not { Active: true }) return null;
        if (agent.EndWrapUp())
        {
            var now = await db.Now(ct);
            change.Ledger.WrapUpEnds([agentId], now);
            await Save([agent], now, ct);
        }
        return AgentView.Of(agent);
    }, ct);

    /// <summary>
    /// Part of the caller's transaction, which has locked the call and saves: it was offered to this agent, who did not take it. Whoever
    /// misses too many in a row has left the desk: they are set away, and told so.
    /// </summary>
    public async Task MissOffer(Guid agentId, CancellationToken ct)
    {
        var most = options.Value.AwayAfterMissed;
        if (most == 0 || await db.LockAgent(agentId, ct) is not { Active: true } agent || !agent.MissOffer(most)) return;
        var now = await db.Now(ct);
        var missed = most == 1 ? "a call that was offered to you" : $"{most} calls in a row";
        change.Announce.Supervised(agentId, $"You did not take {missed}, so you were set away.", now);
        await Save([agent], now, ct);
    }

    /// <summary>Renews the lease. Only the tab whose Device is ready reports so; a beat from another tab leaves the lease alone.</summary>
    public async Task Beat(Guid agentId, CancellationToken ct)
    {
        var lease = options.Value.ReachableLease;
        // The usual beat is one statement; nothing that colleagues see has changed.
        var renewed = await db.Database.ExecuteSqlAsync($"""
            update public.voip_users set reachable_until = clock_timestamp() + {lease}
            where id = {agentId} and active and reachable_until is not null
            """, ct);
        if (renewed == 1) return;
        await db.InTransaction(async () =>
        {
            var agent = await db.LockAgent(agentId, ct);
            if (agent is not { Active: true } || agent.ReachableUntil is not null) return false;
            agent.Reach(await db.Now(ct) + lease);
            await Save(agent, ct);
            return true;
        }, ct);
    }

    /// <summary>Ends the lease now: the tab that held it knows that its phone is unusable, or is closing.</summary>
    public Task Drop(Guid agentId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var agent = await db.LockAgent(agentId, ct);
        if (agent?.ReachableUntil is null) return false;
        agent.ReachableUntil = null;
        await Save(agent, ct);
        return true;
    }, ct);

    /// <summary>
    /// Turns expired leases and wrap-up times into a visible change, for everyone at once: after an outage that may be all agents.
    /// </summary>
    // "No key": an incoming call that rings one of these agents locks their key, and neither waits for the other.
    public Task Expire(CancellationToken ct) => Expire(() => db.Agents.Rows($"""
        where reachable_until <= statement_timestamp() or wrap_up_until <= statement_timestamp() for no key update skip locked
        """), ct);

    /// <summary>The same for one of them.</summary>
    public Task Expire(Guid agentId, CancellationToken ct) => Expire(() => db.Agents.Rows($"""
        where id = {agentId} and (reachable_until <= statement_timestamp() or wrap_up_until <= statement_timestamp())
        for no key update skip locked
        """), ct);

    /// <summary>Whose time is over.</summary>
    public Task<List<Guid>> Expired(CancellationToken ct) => db.Database.SqlQuery<Guid>($"""
        select id as "Value" from public.voip_users
        where reachable_until <= statement_timestamp() or wrap_up_until <= statement_timestamp()
        """).ToListAsync(ct);

    private Task<bool> Expire(Func<IQueryable<Agent>> rows, CancellationToken ct) => db.InTransaction(async () =>
    {
        var expired = await rows().ToListAsync(ct);
        if (expired.Count == 0) return false;
        var now = await db.Now(ct);
        foreach (var agent in expired)
            if (agent.ReachableUntil <= now) agent.ReachableUntil = null;
        Guid[] rested = [.. expired.Where(a => a.WrapUpUntil <= now && a.EndWrapUp()).Select(a => a.Id)];
        if (rested.Length > 0) change.Ledger.WrapUpEnds(rested, now);
        await Save(expired, now, ct);
        return true;
    }, ct);

    private async Task Save(Agent agent, CancellationToken ct) => await Save([agent], await db.Now(ct), ct);

    private async Task Save(List<Agent> changed, DateTimeOffset now, CancellationToken ct)
    {
        foreach (var agent in changed) agent.Version++;
        await change.Save(changed, now, ct);
        foreach (var agent in changed)
            log.LogInformation("Agent {AgentId} v{Version}: {Availability}, reachable {Reachable}",
                agent.Id, agent.Version, agent.Availability, agent.ReachableUntil is not null);
    }
}
