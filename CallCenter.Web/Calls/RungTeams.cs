using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

public static class RungTeams
{
    /// <summary>
    /// Names the teams of calls that ring another team than their line's. Such calls are rare, and nothing is read for all others.
    /// </summary>
    public static async Task NameTeams(this CallCenterDb db, IEnumerable<Call> calls, CancellationToken ct)
    {
        var other = calls.Where(c => c.TeamId is not null && c.RungTeam is null).ToList();
        if (other.Count == 0) return;
        Guid[] ids = [.. other.Select(c => c.TeamId!.Value).Distinct()];
        var names = await db.Teams.Where(t => ids.Contains(t.Id)).ToDictionaryAsync(t => t.Id, t => new Named(t.Id, t.Name), ct);
        foreach (var call in other) call.NameTeam(names.GetValueOrDefault(call.TeamId!.Value));
    }
}
