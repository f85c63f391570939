using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.FollowUps;

/// <summary>
/// What time does to the list: whoever took a row and is done gives it back, and rows that nobody settled expire. Every node does it;
/// what another one has locked is done at the next look.
/// </summary>
public sealed class KeepMissed(CallCenterDb db, MissedCount missed)
{
    /// <param name="days">How long a row stays open after the last missed call, or after it was put back in the list.</param>
    public Task Run(int days, CancellationToken ct) => Run(days, all: true, Guid.Empty, ct);

    /// <summary>For one row only.</summary>
    public Task Run(int days, Guid id, CancellationToken ct) => Run(days, all: false, id, ct);

    /// <summary>The rows whose time is over.</summary>
    public Task<List<Guid>> Due(int days, CancellationToken ct) => db.Database.SqlQuery<Guid>($"""
        select id as "Value" from app.follow_ups where closed_at is null
          and (due_at <= now() or greatest(last_at, reopened_at) < now() - make_interval(days => {days}))
        """).ToListAsync(ct);

    private Task<bool> Run(int days, bool all, Guid id, CancellationToken ct) => db.InTransaction(async () =>
    {
        var now = await db.Now(ct);
        var released = await db.Database.ExecuteSqlAsync($"""
            update app.follow_ups f set taken_by = null, due_at = null where f.id in (
              select x.id from app.follow_ups x
              where ({all} or x.id = {id}) and x.closed_at is null and x.due_at <= {now} and not exists (
                select from public.calls c where c.to_number = x.number and c.direction = 'outbound' and c.state <> 'ended')
              for update skip locked)
            """, ct);
        var expired = await db.Database.ExecuteSqlAsync($"""
            update app.follow_ups f set closed_at = {now}, closed_as = 'expired', taken_by = null, due_at = null where f.id in (
              select x.id from app.follow_ups x
              where ({all} or x.id = {id}) and x.closed_at is null
                and greatest(x.last_at, x.reopened_at) < {now} - make_interval(days => {days})
              for update skip locked)
            """, ct);
        if (expired > 0) await db.Database.ExecuteSqlAsync($"""
            update app.recordings r set done_at = f.closed_at from public.calls c, app.follow_ups f
            where f.closed_at = {now} and f.closed_as = 'expired' and c.id = r.call_id and r.line_id = f.line_id
              and (r.id = f.recording_id or (c.from_number = f.number and f.number <> 'anonymous'))
              and r.kind = 'voicemail' and r.status = 'completed' and r.done_at is null and r.deleted_at is null
            """, ct);
        var adopted = !all ? 0 : await db.Database.SqlQuery<int>($"select app.adopt_messages() as \"Value\"").SingleAsync(ct);
        if (released + expired + adopted == 0) return false;
        await missed.Tell(ct);
        return true;
    }, ct);
}
