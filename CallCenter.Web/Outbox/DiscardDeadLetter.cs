using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Outbox;

/// <summary>Discards a dead letter or a failing row. The audit log keeps what it was, without its payload.</summary>
public sealed class DiscardDeadLetter(CallCenterDb db, Audit audit)
{
    /// <returns>False if the row is gone.</returns>
    public Task<bool> Run(Guid by, long id, CancellationToken ct) => db.InTransaction(async () =>
    {
        var stuck = db.Outbox.Where(m => m.Id == id && (m.DeadSince != null || m.Attempts > 0));
        var row = await stuck.Select(m => new { m.Kind, m.Topic, m.Event, m.Subject, m.Version, m.LastError }).SingleOrDefaultAsync(ct);
        if (row is null || await stuck.ExecuteDeleteAsync(ct) == 0) return false;
        audit.Add(by, "outbox.discarded", $"{id}", await db.Now(ct),
            $"{row.Kind} {row.Event} on {row.Topic} for {row.Subject} v{row.Version}: {row.LastError}");
        await db.SaveChangesAsync(ct);
        return true;
    }, ct);

    /// <summary>All dead letters; rows that are still failing are kept and retried.</summary>
    /// <param name="kind">Only this kind, if given.</param>
    public Task<int> All(Guid by, string? kind, CancellationToken ct) => db.InTransaction(async () =>
    {
        var count = await db.Outbox.Where(m => m.DeadSince != null && (kind == null || m.Kind == kind)).ExecuteDeleteAsync(ct);
        if (count == 0) return 0;
        audit.Add(by, "outbox.discarded", kind ?? "all", await db.Now(ct), $"{count} rows");
        await db.SaveChangesAsync(ct);
        return count;
    }, ct);
}
