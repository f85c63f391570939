using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Lines;

public sealed class TeamList(CallCenterDb db)
{
    /// <summary>Active teams first, by name.</summary>
    public Task<List<Team>> All(CancellationToken ct) =>
        db.Teams.AsNoTracking().OrderByDescending(t => t.Active).ThenBy(t => t.Name).ThenBy(t => t.Id).ToListAsync(ct);

    public Task<Team?> Find(Guid id, CancellationToken ct) => db.Teams.AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, ct);

    /// <summary>The names of the lines that ring it, active or not.</summary>
    public Task<List<string>> LinesOf(Guid id, CancellationToken ct) =>
        db.Lines.Where(l => l.TeamId == id).OrderBy(l => l.Name).Select(l => l.Name).ToListAsync(ct);

    /// <summary>The teams that have an active agent.</summary>
    public async Task<HashSet<Guid>> Staffed(CancellationToken ct) => [.. await db.Database.SqlQuery<Guid>($"""
        select t.id as "Value" from app.teams t
        where exists (select from public.voip_users a where a.active and a.teams ->> t.id::text in ('1', '2'))
        """).ToListAsync(ct)];
}
