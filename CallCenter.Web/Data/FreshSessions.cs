using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>
/// A session keeps its role's and its database's settings from when it began (<c>alter role ... set</c>), even after they are
/// reset, and the plans that it has made. So the pool's sessions are renewed when one of them is refused for a reason that such a
/// setting, or such a plan, may cause.
/// </summary>
public sealed class FreshSessions(NpgsqlDataSource source, ILogger<FreshSessions> log) : DbCommandInterceptor
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1); // while it lasts, every command fails
    private int renewing;

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => After(eventData.Exception);

    public override Task CommandFailedAsync(
        DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        After(eventData.Exception);
        return Task.CompletedTask;
    }

    /// <summary>Whatever failed, in any session.</summary>
    public void After(Exception? e)
    {
        if (e is not PostgresException
            {
                SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.LockNotAvailable
            or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction
            or Transactions.CachedPlan
            } refused) return;
        if (Interlocked.Exchange(ref renewing, 1) == 1) return;
        log.LogWarning("The database refused a statement ({State}: {Reason}); the pool starts new sessions",
            refused.SqlState, refused.MessageText);
        _ = Renew();
    }

    /// <summary>What hindered the database is over: a session that has only read meanwhile may still have the old setting.</summary>
    public void AfterHindrance() => source.Clear();

    /// <summary>Once more after a moment: a session that began just before the reset has not been used yet.</summary>
    private async Task Renew()
    {
        source.Clear();
        await Task.Delay(Rest);
        Volatile.Write(ref renewing, 0);
        source.Clear();
    }
}
