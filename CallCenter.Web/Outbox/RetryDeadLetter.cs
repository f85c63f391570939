using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Outbox;

/// <summary>Retries a dead letter as if it had never been tried.</summary>
public sealed class RetryDeadLetter(CallCenterDb db, Audit audit, Nudge nudge)
{
    private const int AtOnce = 500; // each portion locks its calls and agents for a moment

    /// <returns>False if it is no longer a dead letter: someone else retried or discarded it.</returns>
    public async Task<bool> Run(Guid by, long id, CancellationToken ct)
    {
        if (await db.Outbox.Where(m => m.Id == id).Select(m => (Guid?)m.EventId).SingleOrDefaultAsync(ct) is not { } eventId) return false;
        var found = await db.InTransaction(async () =>
        {
            if (!await Requeue(db, eventId, ct)) return false;
            audit.Add(by, "outbox.retried", $"{id}", await db.Now(ct));
            await db.SaveChangesAsync(ct);
            return true;
        }, ct);
        if (found) Wake();
        return found;
    }

    /// <summary>All dead letters.</summary>
    /// <param name="kind">Only this kind, if given.</param>
    public async Task<int> All(Guid by, string? kind, CancellationToken ct)
    {
        var count = await RequeueAll(db, kind, ct);
        if (count == 0) return 0;
        audit.Add(by, "outbox.retried", kind ?? "all", await db.Now(ct), $"{count} rows");
        await db.SaveChangesAsync(ct);
        Wake();
        return count;
    }

    private void Wake()
    {
        foreach (var kind in new[] { OutboxMessage.Broadcast, OutboxMessage.Twilio }) nudge.Wake(kind);
    }

    /// <summary>Like <see cref="Requeue"/>, for all current dead letters, one portion at a time, in the order of their ids.</summary>
    public static async Task<int> RequeueAll(CallCenterDb db, string? kind, CancellationToken ct)
    {
        var last = await db.Outbox.Where(m => m.DeadSince != null && (kind == null || m.Kind == kind)).MaxAsync(m => (long?)m.Id, ct) ?? 0;
        var (all, some) = (0, AtOnce);
        while (some == AtOnce)
        {
            some = await db.InTransaction(async () =>
            {
                var rows = await db.Outbox.AsNoTracking()
                    .Where(m => m.DeadSince != null && m.Id <= last && (kind == null || m.Kind == kind))
                    .OrderBy(m => m.Id).Take(AtOnce).Select(m => new { m.Id, m.Subject }).ToListAsync(ct);
                Guid[] subjects = [.. rows.Select(r => r.Subject).Distinct()];
                long[] ids = [.. rows.Select(r => r.Id)];
                await db.Database.ExecuteSqlAsync($"""
                    select from public.calls where id = any({subjects}) order by id for no key update;
                    select from public.voip_users where id = any({subjects}) order by id for no key update
                    """, ct);
                // Someone else has retried or discarded some of them.
                await db.Database.ExecuteSqlAsync($"""
                    with gone as (delete from app.outbox_messages where id = any({ids}) and parked_at is not null returning *)
                    insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version, timed, trace, began_at)
                    select event_id, kind, subject, topic, event, payload, version, timed, trace, null::timestamptz from gone order by id
                    """, ct);
                return rows.Count;
            }, ct);
            all += some;
        }
        return all;
    }

    /// <summary>
    /// The row joins the end of its lane with a new id. Others have overtaken it anyway; and a loop that delivers the lane has locked only
    /// its first row, so a row inserted before that one would let a second loop start on the same rows.
    /// </summary>
    /// <returns>False if there is no such dead letter.</returns>
    public static Task<bool> Requeue(CallCenterDb db, Guid eventId, CancellationToken ct) => db.InTransaction(async () =>
    {
        // A transaction that writes rows of a call or an agent locks it, so ids follow the order of the commits.
        await db.Database.ExecuteSqlAsync($"""
            select from public.calls where id = (select subject from app.outbox_messages where event_id = {eventId}) for no key update;
            select from public.voip_users where id = (select subject from app.outbox_messages where event_id = {eventId}) for no key update
            """, ct);
        // A driver setting could change what '-infinity' means as a DateTimeOffset.
        return await db.Database.ExecuteSqlAsync($"""
            update app.outbox_messages set id = default, parked_at = null, attempts = 0, last_error = null,
              waited_ms = null, began_at = null, created_at = clock_timestamp(), next_attempt_at = '-infinity'
            where event_id = {eventId} and parked_at is not null
            """, ct) == 1;
    }, ct);
}
