using CallCenter.Web.Outbox;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CallCenter.Web.Promise;

/// <summary>Every 2 s, writes what the screens of this node have reported; every hour, deletes what is older than its retention.</summary>
internal sealed class KeepScreenReports(
    WriteScreenReports write, NpgsqlDataSource source, IOptions<OutboxOptions> times, IOptions<PromiseOptions> screens,
    ILogger<KeepScreenReports> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    // Longer than a batch of broadcasts usually takes: it writes the times of its events at the end.
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private const int TurnsPerHour = 1800;
    private const int FirstPrune = 30; // turns after the start, which has enough to do

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            for (var turn = 1; await timer.WaitForNextTickAsync(stoppingToken); turn++)
            {
                await Try("Could not write what the screens have measured", () => write.Run(Age, stoppingToken), stoppingToken);
                if (turn % TurnsPerHour != FirstPrune) continue;
                await Try("Could not delete old measurements",
                    () => OldScreenReports.Delete(source, times.Value.TimesKept, screens.Value.ScreensKept, stoppingToken), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is not written yet goes with this process: the measurements of a few seconds.
        }
    }

    private async Task Try(string failed, Func<Task<int>> work, CancellationToken ct)
    {
        try { await work(); }
        catch (Exception e) when (!ct.IsCancellationRequested) { log.LogWarning("{Failed}: {Reason}", failed, e.Message); }
    }
}
