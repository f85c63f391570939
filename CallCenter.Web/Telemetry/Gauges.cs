using System.Diagnostics.Metrics;
using Npgsql;

namespace CallCenter.Web.Telemetry;

/// <summary>
/// Meter <c>CallCenter.Calls</c>: the live calls and the screens of the whole centre, the same on each node, read every 5 s. A gauge says
/// nothing while the database does not answer.
/// </summary>
public sealed class Gauges(IMeterFactory meters, NpgsqlDataSource source, ILogger<Gauges> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    private volatile Seen? seen;

    private sealed record Seen(long Ringing, long Talking, long Parked, double Longest, long Live, long Polling, long Behind);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var meter = meters.Create("CallCenter.Calls");
        meter.CreateObservableGauge<long>("callcenter.calls", Calls, "{call}", "Live calls by state");
        meter.CreateObservableGauge<double>(
            "callcenter.calls.longest_wait", Longest, "s", "How long the caller waits who has waited longest");
        meter.CreateObservableGauge<long>("callcenter.screens", Screens, "{screen}", "Screens that reported in the last 5 min");
        using var timer = new PeriodicTimer(Every);
        do
        {
            try { seen = await Look(stoppingToken); }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                seen = null;
                log.LogWarning("The live calls could not be counted: {Reason}", e.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private IEnumerable<Measurement<long>> Calls()
    {
        if (seen is not { } now) yield break;
        yield return Of(now.Ringing, "ringing");
        yield return Of(now.Talking, "active");
        yield return Of(now.Parked, "parked");
    }

    private IEnumerable<Measurement<long>> Screens()
    {
        if (seen is not { } now) yield break;
        yield return Of(now.Live, "live");
        yield return Of(now.Polling, "polling");
        yield return Of(now.Behind, "behind"); // those of the other two that are
    }

    private IEnumerable<Measurement<double>> Longest()
    {
        if (seen is { } now) yield return new(now.Longest);
    }

    private static Measurement<long> Of(long count, string state) => new(count, new KeyValuePair<string, object?>("state", state));

    private static Seen Of(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.IsDBNull(3) ? 0 : Math.Max(0, row.GetDouble(3)),
        row.GetInt64(4), row.GetInt64(5), row.GetInt64(6));

    private async Task<Seen> Look(CancellationToken ct)
    {
        await using var command = source.CreateCommand("""
            select c.*, s.* from (
              select count(*) filter (where state = 'ringing'), count(*) filter (where state not in ('ringing', 'parked')),
                count(*) filter (where state = 'parked'),
                extract(epoch from clock_timestamp() - min(coalesce(queued_at, started_at)) filter (where state = 'ringing'))::float8
              from public.calls where state <> 'ended') c, (
              select count(*) filter (where connection = 'live'), count(*) filter (where connection = 'polling'),
                count(*) filter (where behind_since is not null and at > now() - interval '45 seconds')
              from app.screens where at > now() - interval '5 minutes') s
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return Of(reader);
    }
}
