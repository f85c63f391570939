using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Outbox;

/// <summary>Gives a parked row a new start, as if it had never been tried.</summary>
public sealed class RetryParked(CallCenterDb db, Audit audit, Nudge nudge, JobStorage jobs)
{
    /// <returns>False when it is parked no longer: someone else retried or discarded it.</returns>
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
        if (!found) return false;
        PublishOutbox.Forget(jobs, eventId);
        foreach (var kind in new[] { OutboxMessage.Broadcast, OutboxMessage.Twilio }) nudge.Wake(kind);
        return true;
    }

    /// <summary>
    /// The row joins the end of its lane, with a new id. Others have gone past it anyhow; and a loop that carries the lane has locked its
    /// first row only, so that with a row put before that one a second loop would begin on the same rows.
    /// </summary>
    /// <returns>False when there is no such parked row.</returns>
    public static Task<bool> Requeue(CallCenterDb db, Guid eventId, CancellationToken ct) => db.InTransaction(async () =>
    {
        // Whoever writes rows of a call or an agent holds it, so that their ids come in the order of their commits.
        await db.Database.ExecuteSqlAsync($"""
            select from public.calls where id = (select subject from app.outbox_messages where event_id = {eventId}) for no key update;
            select from public.voip_users where id = (select subject from app.outbox_messages where event_id = {eventId}) for no key update
            """, ct);
        // '-infinity' has no DateTimeOffset that a driver setting could not change the meaning of.
        return await db.Database.ExecuteSqlAsync($"""
            update app.outbox_messages set id = default, parked_at = null, attempts = 0, last_error = null, created_at = clock_timestamp(), next_attempt_at = '-infinity'
            where event_id = {eventId} and parked_at is not null
            """, ct) == 1;
    }, ct);
}
