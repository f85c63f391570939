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
    /// <param name="seen">What the form was filled from, see <see cref="Seen"/>: the levels <see cref="InWords"/>.</param>
    /// <param name="levels">Teams that are not named stay as they are.</param>
    public Task<IReadOnlyList<Problem>> Run(
        Guid by, Guid agentId, string? seen, IReadOnlyDictionary<Guid, TeamLevel> levels, CancellationToken ct) =>
        db.InTransaction(() => Put(by, agentId, seen, levels, ct), ct);

    /// <summary>By team, or by member: whoever is not in it is not named.</summary>
    public static string InWords(IEnumerable<(string Name, int Level)> levels)
    {
        // Two members may have one name.
        var named = levels.Where(l => l.Level > 0).OrderBy(l => l.Name, StringComparer.Ordinal).ThenBy(l => l.Level)
            .Select(l => $"{l.Name} {Spelling.Of((TeamLevel)l.Level)}").ToList();
        return named.Count > 0 ? string.Join(", ", named) : "none"; // a form sends no empty field
    }

    private async Task<IReadOnlyList<Problem>> Put(
        Guid by, Guid agentId, string? seen, IReadOnlyDictionary<Guid, TeamLevel> levels, CancellationToken ct)
    {
        List<Guid> ids = [.. levels.Keys];
        var names = await db.Teams.AsNoTracking().Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => t.Name, ct);
        if (names.Count < levels.Count) return [new("Teams", "This team no longer exists. Reload the page.")];
        if (await db.LockAgent(agentId, ct) is not { Active: true } agent) return [new("Teams", "This person does not take calls.")];
        string Words() => InWords(names.Select(n => (n.Value, agent.Teams.GetValueOrDefault(n.Key))));
        if (Seen.Outdated("these teams", seen, Words()) is { } outdated) return [outdated];
        var changed = false;
        foreach (var (team, level) in levels) changed |= agent.Put(team, level);
        if (!changed) return [];
        var now = await db.Now(ct);
        Tell([agent], now);
        audit.Add(by, "person.teams", agent.DisplayName, now, Words());
        await db.SaveChangesAsync(ct);
        await db.MatchRingingRows(ct);
        return [];
    }

    /// <summary>The team's members and those who are to be: who is in it changes for nobody else's command meanwhile.</summary>
    internal async Task<List<Agent>> Lock(Guid teamId, IReadOnlyDictionary<Guid, TeamLevel> members, CancellationToken ct)
    {
        Guid[] named = [.. members.Keys];
        var team = teamId.ToString();
        // In the order of their ids, as every command locks agents.
        return await db.Agents
            .Rows($"where active and (id = any({named}) or teams ->> {team} is not null) order by id for no key update").ToListAsync(ct);
    }

    internal static string InWords(Guid teamId, IEnumerable<Agent> agents) =>
        InWords(agents.Select(a => (a.DisplayName, a.Teams.GetValueOrDefault(teamId))));

    /// <summary>
    /// Part of the caller's transaction, which saves and audits it: of the <see cref="Lock">locked</see> agents these, and no others,
    /// are in the team.
    /// </summary>
    /// <returns>The members in words; null if nothing changed.</returns>
    internal string? Match(Guid teamId, List<Agent> agents, IReadOnlyDictionary<Guid, TeamLevel> members, DateTimeOffset now)
    {
        var changed = agents.Where(a => a.Put(teamId, members.GetValueOrDefault(a.Id))).ToList();
        if (changed.Count == 0) return null;
        Tell(changed, now);
        return InWords(teamId, agents);
    }

    private void Tell(List<Agent> changed, DateTimeOffset now)
    {
        foreach (var agent in changed) announce.Agent(agent, now);
    }
}
