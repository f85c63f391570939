using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>
/// A session keeps for its whole life what its role or database was set to when it began (<c>alter role ... set</c>), also once that has
/// been taken back. So the pool's sessions are renewed when one of them is refused for what such a setting may be the cause of.
/// </summary>
public sealed class FreshSessions(NpgsqlDataSource source, ILogger<FreshSessions> log) : DbCommandInterceptor
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1); // for as long as it lasts, every command fails
    private int renewing;

    public override void CommandFailed(DbCommand command, CommandErrorEventData eventData) => After(eventData.Exception);

    public override Task CommandFailedAsync(DbCommand command, CommandErrorEventData eventData, CancellationToken cancellationToken = default)
    {
        After(eventData.Exception);
        return Task.CompletedTask;
    }

    /// <summary>Whatever failed, with whichever session.</summary>
    public void After(Exception? e)
    {
        if (e is not PostgresException
            {
                SqlState: PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.QueryCanceled
            or PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction
            } refused) return;
        if (Interlocked.Exchange(ref renewing, 1) == 1) return;
        log.LogWarning("The database refused a statement ({State}: {Reason}); the pool starts new sessions", refused.SqlState, refused.MessageText);
        _ = Renew();
    }

    /// <summary>Once more after a moment: a session that began just before it was over has not been asked for anything yet.</summary>
    private async Task Renew()
    {
        source.Clear();
        await Task.Delay(Rest);
        Volatile.Write(ref renewing, 0);
        source.Clear();
    }
}
