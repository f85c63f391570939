using System.Net.WebSockets;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>One timer for all sockets: idle, stalled, expired and due for a re-check. Closes them when the app stops.</summary>
internal sealed class Patrol(Hub hub, IHostApplicationLifetime app, ILogger<Patrol> log) : BackgroundService
{
    private const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    // Re-checks query the database; sockets that joined together are due together.
    private static readonly ParallelOptions Few = new() { MaxDegreeOfParallelism = 8 };

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        // A stopping server waits for open requests, and each socket is one.
        using var closing = app.ApplicationStopping.Register(() =>
        {
            foreach (var connection in hub.Connections) connection.Close(ServiceRestart);
        });
        using var timer = new PeriodicTimer(hub.Limits.Patrol);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            try { await Parallel.ForEachAsync(hub.Connections, Few, (connection, _) => Look(connection)); }
            catch (Exception e) when (!stopping.IsCancellationRequested) { log.LogError(e, "The realtime patrol failed and continues"); }
        }
    }

    /// <summary>
    /// An exception from one connection must not prevent the checks of the others, nor end the app together with the patrol.
    /// </summary>
    private async ValueTask Look(Connection connection)
    {
        try { await connection.Patrol(); }
        catch (Exception e) { log.LogError(e, "Could not check a realtime connection"); }
    }
}
