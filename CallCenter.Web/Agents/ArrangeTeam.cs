using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Agents;

/// <summary>A team as a supervisor typed it.</summary>
/// <param name="Members">Who is in it; whoever is not named is not.</param>
public sealed record TeamDetails(string? Name, bool Active, IReadOnlyDictionary<Guid, TeamLevel> Members);

/// <summary>A supervisor adds a team, or changes its name and members. Those effective at once, also for calls that ring now.</summary>
public sealed class ArrangeTeam(CallCenterDb db, SetTeams members, TeamList teams, Audit audit)
{
    private static readonly Problem Taken = new("Name", "Another team already has this name.");

    /// <summary>What may be changed of a team.</summary>
    /// <param name="members">As <see cref="SetTeams"/> has them in words.</param>
    public static string InWords(Team team, string members) =>
        $"{team.Name}; {(team.Active ? "active" : "inactive")}; members: {members}";

    /// <param name="id">Null: a new one.</param>
    /// <param name="seen">The team <see cref="InWords"/> that the form was filled from, see <see cref="Seen"/>.</param>
    public async Task<IReadOnlyList<Problem>> Run(Guid by, Guid? id, string? seen, TeamDetails typed, CancellationToken ct)
    {
        var name = Typed.Clean(typed.Name);
        if (Typed.Check(name, "Name", "The name", Team.LongestName) is { } wrong) return [wrong];
        try { return await db.InTransaction(() => Save(by, id, seen, name, typed, ct), ct, keep: problems => problems.Count == 0); }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return [Taken];
        }
    }

    private async Task<IReadOnlyList<Problem>> Save(Guid by, Guid? id, string? seen, string name, TeamDetails typed, CancellationToken ct)
    {
        var team = id is { } known
            ? (await db.Teams.Rows($"where id = {known} for no key update").ToListAsync(ct)).SingleOrDefault()
            : new() { Id = Guid.CreateVersion7(), Name = name };
        if (team is null) return [new("", "This team no longer exists.")];
        var agents = await members.Lock(team.Id, typed.Members, ct);
        if (id is not null && Seen.Outdated("this team", seen, InWords(team, SetTeams.InWords(team.Id, agents))) is { } outdated)
            return [outdated];
        if (!typed.Active && await teams.LinesOf(team.Id, ct) is { Count: > 0 } lines) return [InUse(lines)];
        var (before, now) = ((team.Name, team.Active), await db.Now(ct));
        (team.Name, team.Active) = (name, typed.Active);
        if (id is null) db.Teams.Add(team);
        await db.SaveChangesAsync(ct); // first, so that a name that is taken is found before anything is announced
        var changed = members.Match(team.Id, agents, typed.Members, now);
        if (id is null || changed is not null || before != (team.Name, team.Active))
            audit.Add(by, id is null ? "team.added" : "team.changed", team.Name, now,
                $"{(team.Active ? "active" : "inactive")}; members: {changed ?? "as before"}");
        await db.SaveChangesAsync(ct);
        if (changed is not null) await db.MatchRingingRows(ct);
        return [];
    }

    private static Problem InUse(List<string> lines) => new("Active", lines.Count == 1
        ? $"{lines[0]} rings this team. Choose whom it rings instead first."
        : $"{string.Join(", ", lines.SkipLast(1))} and {lines[^1]} ring this team. Choose whom they ring instead first.");
}
