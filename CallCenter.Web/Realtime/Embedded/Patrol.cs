using System.Net.WebSockets;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>One clock for all sockets: idle, stalled, expired and due for a re-check. Closes them when the app stops.</summary>
internal sealed class Patrol(Hub hub, IHostApplicationLifetime app) : BackgroundService
{
    private const WebSocketCloseStatus ServiceRestart = (WebSocketCloseStatus)1012;

    // Re-checks ask the database; a crowd that joined together is due together.
    private static readonly ParallelOptions Few = new() { MaxDegreeOfParallelism = 8 };

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        // The server waits for open requests when it stops, and each socket is one.
        using var closing = app.ApplicationStopping.Register(() =>
        {
            foreach (var connection in hub.Connections) connection.Close(ServiceRestart);
        });
        using var timer = new PeriodicTimer(hub.Limits.Patrol);
        while (await timer.WaitForNextTickAsync(stopping))
            await Parallel.ForEachAsync(hub.Connections, Few, (connection, _) => connection.Patrol());
    }
}
