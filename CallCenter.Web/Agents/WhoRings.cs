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

    /// <summary>Whether this call rings this agent now.</summary>
    public static Task<bool> Rings(this CallCenterDb db, Guid callId, Guid agentId, CancellationToken ct) => db.Database.SqlQuery<bool>($"""
        select app.rings(c, a) as "Value" from public.calls c, public.voip_users a where c.id = {callId} and a.id = {agentId}
        """).SingleAsync(ct);

    /// <summary>Nobody of this team, or nobody at all if null, has been at work for ten seconds.</summary>
    public static Task<bool> TeamIsEmpty(this CallCenterDb db, Guid? teamId, CancellationToken ct) =>
        db.Database.SqlQuery<bool>($"select app.nobody_there({teamId}::uuid) as \"Value\"").SingleAsync(ct);

    /// <summary>No first member of this team can be rung, and it has a reserve.</summary>
    public static Task<bool> MustRingReserve(this CallCenterDb db, Guid teamId, Guid[] declined, CancellationToken ct) =>
        db.Database.SqlQuery<bool>($"select app.needs_reserve({teamId}, {declined}) as \"Value\"").SingleAsync(ct);

    public static Task<bool> HasReserve(this CallCenterDb db, Guid teamId, CancellationToken ct) => db.Database.SqlQuery<bool>($"""
        select exists (select from public.voip_users a where a.active and a.teams ->> {teamId}::text = '2') as "Value"
        """).SingleAsync(ct);
}
