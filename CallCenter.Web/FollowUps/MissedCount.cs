using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.FollowUps;

/// <summary>How many missed callers wait to be called back.</summary>
public sealed record MissedView(int Open);

/// <summary>The number in the navigation of every page. <c>app.tell_missed</c> does the same where SQL has made the change.</summary>
public sealed class MissedCount(CallCenterDb db, Announce announce)
{
    /// <summary>
    /// Of the transaction: two who change the number of open rows or messages must not count past each other. Taken last, after the locks
    /// on the row and its messages.
    /// </summary>
    public const long Lock = 1450142051;

    private static readonly Guid List = new("0f1e0000-0000-7000-8000-6d6973736564"); // the subject: order is kept among these events only

    public Task<int> Open(CancellationToken ct) => db.FollowUps.CountAsync(f => f.ClosedAt == null, ct);

    /// <summary>Part of the caller's transaction, whose changes are saved: every screen is told how many are open.</summary>
    public async Task<int> Tell(CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", ct);
        var open = await Open(ct);
        announce.Add(List, Announce.Everyone, "missed_changed", 0, await db.Now(ct), missed: new MissedView(open));
        await db.SaveChangesAsync(ct);
        return open;
    }
}
