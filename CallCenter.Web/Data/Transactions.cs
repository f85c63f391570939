using System.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Data;

public static class Transactions
{
    /// <summary>Runs <paramref name="work"/> in one transaction, or inside the one already open (a webhook's receipt and its effect are one).</summary>
    /// <param name="keep">Whether the result's changes stay; they are undone when it answers false, or when the work throws.</param>
    public static async Task<T> InTransaction<T>(this CallCenterDb db, Func<Task<T>> work, CancellationToken ct, Func<T, bool>? keep = null)
    {
        if (db.Database.CurrentTransaction is { } outer)
        {
            if (keep is null) return await work();
            await outer.CreateSavepointAsync("inner", ct);
            var inner = await work();
            if (!keep(inner)) await outer.RollbackToSavepointAsync("inner", ct);
            return inner;
        }
        // A failed save undoes the whole transaction anyway, and savepoints cost two round trips for each.
        db.Database.AutoSavepointsEnabled = false;
        await using var tx = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var result = await work();
        if (keep is null || keep(result)) await tx.CommitAsync(ct);
        return result;
    }

    /// <summary>The database's clock: the only one that leases and timestamps use, so that a node's wrong clock harms nothing.</summary>
    public static async Task<DateTimeOffset> Now(this CallCenterDb db, CancellationToken ct)
    {
        var now = await db.Database.SqlQuery<DateTime>($"select clock_timestamp() as \"Value\"").SingleAsync(ct);
        return new(now, TimeSpan.Zero);
    }

    /// <summary>Not our statement's fault: the connection broke, or the server is stopping, starting, full or untangling locks.</summary>
    public static bool DatabaseIsAway(Exception? e) => e switch
    {
        null => false,
        PostgresException p => p.SqlState.StartsWith("57P", StringComparison.Ordinal) || p.SqlState.StartsWith("53", StringComparison.Ordinal) || p.SqlState.StartsWith("08", StringComparison.Ordinal)
            || p.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable,
        NpgsqlException or TimeoutException => true,
        _ => DatabaseIsAway(e.InnerException),
    };
}
