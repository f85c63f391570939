using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Hangfire;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Outbox;

/// <summary>Gives a parked or failing row a new start, as if it had never been tried.</summary>
public sealed class RetryParked(CallCenterDb db, Audit audit, Nudge nudge, JobStorage jobs)
{
    /// <returns>False when the row has gone meanwhile: delivered, or discarded by someone else.</returns>
    public async Task<bool> Run(Guid by, long id, CancellationToken ct)
    {
        var found = await db.InTransaction(() => Clear(by, id, ct), ct);
        if (!found) return false;
        PublishOutbox.Forget(jobs, id);
        foreach (var kind in new[] { OutboxMessage.Broadcast, OutboxMessage.Twilio }) nudge.Wake(kind);
        return true;
    }

    private async Task<bool> Clear(Guid by, long id, CancellationToken ct)
    {
        // '-infinity' has no DateTimeOffset that a driver setting could not change the meaning of.
        var found = await db.Database.ExecuteSqlAsync(
            $"update app.outbox_messages set parked_at = null, attempts = 0, created_at = clock_timestamp(), next_attempt_at = '-infinity' where id = {id} and (parked_at is not null or attempts > 0)", ct) == 1;
        if (found) audit.Add(by, "outbox.retried", $"{id}", await db.Now(ct));
        await db.SaveChangesAsync(ct);
        return found;
    }
}
