using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Agents;

/// <summary>
/// Keeps the ringing rows equal to the agents who should be rung: adds those who become free, removes those who no longer are.
/// </summary>
public static class WhoRings
{
    /// <summary>After this transaction's own changes.</summary>
    public static Task MatchRingingRows(this CallCenterDb db, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"select app.match_ringing_rows(pg_current_xact_id())", ct);

    /// <summary>Handles what has changed since an earlier check, given its result; without one, everything.</summary>
    public static async Task<string> MatchRingingRows(this CallCenterDb db, string? since, CancellationToken ct) =>
        (await db.Database.SqlQuery<string>($"select app.match_ringing_rows({since}::xid8)::text as \"Value\"").ToListAsync(ct))[0];

    /// <summary>Whether this agent can be rung now, by their own state alone.</summary>
    public static Task<bool> CanRing(this CallCenterDb db, Guid agentId, CancellationToken ct) => db.Agents.AnyAsync(a =>
        a.Id == agentId && a.Active && a.Availability == Availability.Available && a.ReachableUntil != null
            && a.CurrentCallId == null && a.WrapUpUntil == null, ct);
}
