using System.Diagnostics;
using System.Text.RegularExpressions;
using DbUp;
using DbUp.Engine;
using DbUp.Postgresql;
using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>
/// Applies files while the product keeps working. A statement that waits for a table's lock makes everyone else wait behind it, so it
/// times out after half a second and is retried; one that is merely slow may take as long as it needs. A file with CONCURRENTLY in it runs
/// outside a transaction, and what an earlier attempt left incomplete is dropped first.
/// </summary>
/// <param name="say">Receives a line about slow steps.</param>
public sealed partial class Upgrade(string connectionString, Action<string> say) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Word = TimeSpan.FromSeconds(5), GiveUp = TimeSpan.FromMinutes(30);
    private readonly NpgsqlDataSource patient = Source(connectionString, "0"), hasty = Source(connectionString, "500ms");

    public async Task Apply(string name, string sql, CancellationToken ct)
    {
        var alone = Concurrently().IsMatch(Comment().Replace(sql, ""));
        var clock = Stopwatch.StartNew();
        for (var tries = 1; ; tries++)
        {
            if (alone) await DropHalfMade(sql, ct);
            var result = await Watched(name, Task.Run(() => Engine(name, sql, alone).PerformUpgrade(), ct), clock, ct);
            if (result.Successful) break;
            if (Refused(result.Error) is not { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected } busy
                || clock.Elapsed > GiveUp)
                throw new SetupException($"Migration {name} failed: {result.Error.Message}");
            if (tries % 5 == 1)
                say($"Migration {name} waits for a lock ({busy.MessageText}). Retrying every second, without blocking others.");
            await Task.Delay(Pause, ct);
        }
        if (clock.Elapsed > Word) say($"Migration {name} took {clock.Elapsed.TotalSeconds:0} s.");
    }

    private UpgradeEngine Engine(string name, string sql, bool alone)
    {
        var builder = DeployChanges.To.PostgresqlDatabase(new PostgresqlConnectionManager(alone ? patient : hasty))
            .WithScripts(new SqlScript(name, sql))
            .JournalToPostgresqlTable("app", "migrations")
            .WithVariablesDisabled()
            .LogToNowhere();
        return (alone ? builder.WithoutTransaction() : builder.WithTransactionPerScript()).Build();
    }

    private async Task<DatabaseUpgradeResult> Watched(string name, Task<DatabaseUpgradeResult> work, Stopwatch clock, CancellationToken ct)
    {
        while (await Task.WhenAny(work, Task.Delay(Word, ct)) != work)
            say($"Migration {name}: running for {clock.Elapsed.TotalSeconds:0} s{await Progress(ct)}");
        return await work;
    }

    /// <summary>How far an index build has come, if that is what takes long.</summary>
    private async Task<string> Progress(CancellationToken ct)
    {
        await using var command = patient.CreateCommand("""
            select phase, coalesce(round(100.0 * blocks_done / nullif(blocks_total, 0)), 0)::int
            from pg_stat_progress_create_index where datname = current_database() limit 1
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? $", {reader.GetString(0)}, {reader.GetInt32(1)} %" : "";
    }

    /// <summary>An interrupted index build leaves an invalid index, which `if not exists` would accept.</summary>
    private async Task DropHalfMade(string sql, CancellationToken ct)
    {
        if (IndexName().Match(sql) is not { Success: true } made) return;
        await using var look = patient.CreateCommand("""
            select format('%I.%I', n.nspname, c.relname)
            from pg_index i join pg_class c on c.oid = i.indexrelid join pg_namespace n on n.oid = c.relnamespace
            where c.relname = $1 and n.nspname in ('public', 'app') and not i.indisvalid
            """);
        look.Parameters.Add(new() { Value = made.Groups["name"].Value });
        if (await look.ExecuteScalarAsync(ct) is not string invalid) return;
        await using var drop = patient.CreateCommand($"drop index concurrently if exists {invalid}");
        await drop.ExecuteNonQueryAsync(ct);
    }

    private static PostgresException? Refused(Exception? e) => e is null ? null : e as PostgresException ?? Refused(e.InnerException);

    /// <summary>Separate sessions: their settings must not reach the pool.</summary>
    private static NpgsqlDataSource Source(string connectionString, string lockTimeout)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0, KeepAlive = 30 };
        var builder = new NpgsqlDataSourceBuilder(unpooled.ConnectionString);
        var sql = $"set statement_timeout = 0; set idle_in_transaction_session_timeout = 0; set lock_timeout = '{lockTimeout}'";
        builder.UsePhysicalConnectionInitializer(
            connection => { using var command = new NpgsqlCommand(sql, connection); command.ExecuteNonQuery(); },
            async connection => { await using var command = new NpgsqlCommand(sql, connection); await command.ExecuteNonQueryAsync(); });
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        await patient.DisposeAsync();
        await hasty.DisposeAsync();
    }

    [GeneratedRegex(@"\bconcurrently\b", RegexOptions.IgnoreCase)]
    private static partial Regex Concurrently();

    [GeneratedRegex(@"--[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"create\s+(unique\s+)?index\s+concurrently\s+(if\s+not\s+exists\s+)?(?<name>\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex IndexName();
}
