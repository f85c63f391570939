using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Agents;

/// <summary>
/// A supervisor puts an agent into teams or takes them out, effective at once: what rings them, and what they may take, changes in the
/// same transaction.
/// </summary>
public sealed class SetTeams(CallCenterDb db, Announce announce, Audit audit)
{
    /// <param name="levels">Teams that are not named stay as they are.</param>
    public Task<IReadOnlyList<Problem>> Run(Guid by, Guid agentId, IReadOnlyDictionary<Guid, TeamLevel> levels, CancellationToken ct) =>
        db.InTransaction(() => Put(by, agentId, levels, ct), ct);

    private async Task<IReadOnlyList<Problem>> Put(
        Guid by, Guid agentId, IReadOnlyDictionary<Guid, TeamLevel> levels, CancellationToken ct)
    {
        List<Guid> ids = [.. levels.Keys];
        var names = await db.Teams.AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, ct);
        if (names.Count < levels.Count) return [new("Teams", "This team no longer exists. Reload the page.")];
        if (await db.LockAgent(agentId, ct) is not { Active: true } agent) return [new("Teams", "This person does not take calls.")];
        var changed = false;
        foreach (var (team, level) in levels) changed |= agent.Put(team, level);
        if (!changed) return [];
        var now = await db.Now(ct);
        Tell([agent], now);
        var kept = names.Where(n => agent.Teams.ContainsKey(n.Key)).OrderBy(n => n.Value, StringComparer.Ordinal)
            .Select(n => $"{n.Value} {Spelling.Of((TeamLevel)agent.Teams[n.Key])}");
        audit.Add(by, "person.teams", agent.DisplayName, now, string.Join(", ", kept));
        await db.SaveChangesAsync(ct);
        await db.MatchRingingRows(ct);
        return [];
    }

    /// <summary>Part of the caller's transaction, which saves and audits it: these agents, and nobody else, are in the team.</summary>
    /// <returns>The members in words; null if nothing changed.</returns>
    internal async Task<string?> Match(Guid teamId, IReadOnlyDictionary<Guid, TeamLevel> members, DateTimeOffset now, CancellationToken ct)
    {
        Guid[] named = [.. members.Keys];
        var team = teamId.ToString();
        // In the order of their ids, as every command locks agents.
        var agents = await db.Agents
            .Rows($"where active and (id = any({named}) or teams ->> {team} is not null) order by id for no key update").ToListAsync(ct);
        var changed = agents.Where(a => a.Put(teamId, members.GetValueOrDefault(a.Id))).ToList();
        if (changed.Count == 0) return null;
        Tell(changed, now);
        return string.Join(", ", agents.Where(a => a.Teams.ContainsKey(teamId)).OrderBy(a => a.DisplayName, StringComparer.Ordinal)
            .Select(a => $"{a.DisplayName} {Spelling.Of((TeamLevel)a.Teams[teamId])}"));
    }

    private void Tell(List<Agent> changed, DateTimeOffset now)
    {
        foreach (var agent in changed) announce.Agent(agent, now);
    }
}
