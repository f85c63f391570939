using System.Globalization;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Drains;

/// <summary>One way of emptying an outbox: its processes, on a database and with a sink of its own.</summary>
public sealed class Drainer(string name, string database, SinkProcess sink, ServerProcess[] nodes) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    public string Name => name;

    public string Database => database;

    public SinkProcess Sink => sink;

    public ServerProcess[] Nodes => nodes;

    public static async Task<Drainer> Product(Stage stage, int nodes)
    {
        var (database, sink) = (await stage.Copy($"benchmark_outbox_{nodes}"), await SinkProcess.Start());
        await Stage.Run(database, "update public.voip_users set reachable_until = null");
        var running = new List<ServerProcess>();
        // Four nodes at the limit of two processors would use up all connections.
        for (var n = 0; n < nodes; n++)
            running.Add(await App.Start($"{database};Maximum Pool Size=30", more: new()
            {
                ["Realtime__Url"] = sink.Url,
                ["Realtime__JwtSecret"] = "not-a-secret-but-long-enough-for-hs256",
            }));
        return new(nodes == 1 ? "one node" : $"{nodes} nodes", database, sink, [.. running]);
    }

    public static async Task<Drainer> Peer(Stage stage, string name, string command)
    {
        var (database, sink) = (await stage.Copy($"benchmark_{command.Replace('-', '_')}"), await SinkProcess.Start());
        await Stage.Run(database,
            "delete from hangfire.hash; delete from hangfire.set; truncate hangfire.job cascade; truncate hangfire.jobqueue");
        var settings = new Dictionary<string, string> { ["ConnectionStrings__CallCenter"] = database, ["Sink"] = sink.Url };
        return new(name, database, sink, [await ServerProcess.Start("CallCenter.Benchmarks.dll", [command], settings)]);
    }

    /// <summary>Rows per second from the first arrival to the last, and how many arrived out of order.</summary>
    public async Task<Drained> Drain(int rows)
    {
        await sink.Forget();
        await Outbox.Fill(database, rows, calls: Math.Max(1, rows / 20));
        return await Arrive(rows);
    }

    public async Task<Drained> Arrive(int rows)
    {
        for (var until = DateTime.UtcNow + Patience; await sink.Count() < rows;)
        {
            if (DateTime.UtcNow > until) throw new TimeoutException($"{name}: {await sink.Count()} of {rows} rows arrived.");
            await Task.Delay(200);
        }
        var arrivals = await sink.Arrivals();
        var took = TimeSpan.FromTicks(arrivals.Max(a => a.At) - arrivals.Min(a => a.At));
        var drained = new Drained(rows / took.TotalSeconds, SinkProcess.OutOfOrder(arrivals));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-16} {rows} rows, {drained.PerSecond:0}/s, {drained.OutOfOrder} out of order (load {Machine.Load()})"));
        return drained;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in nodes) await node.DisposeAsync();
        await sink.DisposeAsync();
    }
}

public sealed record Drained(double PerSecond, int OutOfOrder);
