using System.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Data;

public static class Transactions
{
    /// <summary>
    /// Runs <paramref name="work"/> in one transaction, or in the one already open (a webhook's receipt and effect share one).
    /// </summary>
    /// <param name="keep">Whether to commit the result; the changes are rolled back if it returns false, or if the work throws.</param>
    /// <param name="rule">What a trace names it for, if that is not <paramref name="work"/> itself.</param>
    public static async Task<T> InTransaction<T>(this CallCenterDb db, Func<Task<T>> work, CancellationToken ct, Func<T, bool>? keep = null,
        Delegate? rule = null)
    {
        using var command = Traces.Command(rule ?? work);
        if (db.Database.CurrentTransaction is { } outer)
        {
            if (keep is null) return await work();
            await outer.CreateSavepointAsync("inner", ct);
            var inner = await work();
            if (!keep(inner)) await outer.RollbackToSavepointAsync("inner", ct);
            return inner;
        }
        using var span = Traces.Source.StartActivity("transaction");
        // A failed save rolls back the whole transaction anyway, and each savepoint costs two round trips.
        db.Database.AutoSavepointsEnabled = false;
        await using var tx = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var result = await work();
        if (keep is null || keep(result)) await tx.CommitAsync(ct);
        return result;
    }

    /// <summary>The database's clock: the only one that leases and timestamps use, so that a node's wrong clock does no harm.</summary>
    public static async Task<DateTimeOffset> Now(this CallCenterDb db, CancellationToken ct)
    {
        var now = await db.Database.SqlQuery<DateTime>($"select clock_timestamp() as \"Value\"").SingleAsync(ct);
        return new(now, TimeSpan.Zero);
    }

    /// <summary>
    /// Not our statement's fault: the connection broke; or the server is stopping, starting, full, too slow or resolving locks; or it
    /// responds but is not working: it accepts no writes, or has no tables or no rights for us. A retry, or the administrator, resolves
    /// that.
    /// </summary>
    public static bool DatabaseIsAway(Exception? e) => e switch
    {
        null => false,
        PostgresException p => DoesNotWork(p.SqlState),
        NpgsqlException or TimeoutException => true,
        _ => DatabaseIsAway(e.InnerException),
    };

    /// <summary>What the server refused, if that is why something failed.</summary>
    public static PostgresException? Refused(Exception? e) => e is null ? null : e as PostgresException ?? Refused(e.InnerException);

    private static bool DoesNotWork(string state) => state is { Length: 5 } && (state[..2] is
        "08" or "28" or "3D" or "3F" or "40" or "53" or "54" or "55" or "57" or "58" or "72" or "F0" or "XX"
        || state is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InFailedSqlTransaction or "25P03" or "25P04"
            or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.UndefinedFunction or UndefinedObject or DatatypeMismatch or NoSuchConstraint
            or CachedPlan or UnknownStatement or StatementThere);

    // Another version's schema, or one that was changed by hand.
    private const string UndefinedObject = "42704", DatatypeMismatch = "42804", NoSuchConstraint = "42P10";

    // A session's prepared statements do not fit any more, or belong to another: a pooler shares sessions.
    internal const string CachedPlan = "0A000";
    private const string UnknownStatement = "26000", StatementThere = "42P05";
}
