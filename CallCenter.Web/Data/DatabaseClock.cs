using Npgsql;

namespace CallCenter.Web.Data;

/// <summary>
/// The database's time, for everything that is issued and verified by time: sign-ins and tokens. This machine's clock may be wrong, or
/// be set while the app runs; between two readings of the database's clock, a monotonic clock counts the time.
/// </summary>
public sealed class DatabaseClock(NpgsqlDataSource source) : TimeProvider
{
    private sealed record Sight(DateTimeOffset Time, long At);
    private Sight? last;

    /// <summary>This machine's own time until the database has been read.</summary>
    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref last) is { } seen ? seen.Time + GetElapsedTime(seen.At) : base.GetUtcNow();

    public async Task Look(CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("select clock_timestamp()", connection);
        var asked = GetTimestamp();
        var now = (DateTime)(await command.ExecuteScalarAsync(ct))!;
        Volatile.Write(ref last, new(new(now), asked + ((GetTimestamp() - asked) / 2)));
    }
}

/// <summary>This machine's clock, right or wrong.</summary>
public sealed record MachineClock(TimeProvider Time);

internal sealed class DatabaseClockLooks(DatabaseClock clock, ILogger<DatabaseClock> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await Look(stoppingToken);
    }

    private async Task Look(CancellationToken ct)
    {
        try { await clock.Look(ct); }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning("Could not read the database's clock: {Reason}", e.Message);
        }
    }
}
