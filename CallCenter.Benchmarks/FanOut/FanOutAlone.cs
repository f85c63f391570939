namespace CallCenter.Benchmarks.FanOut;

/// <summary>
/// P4: a request in, a frame out to every client; the product's realtime room compared with its alternatives. Without a database.
/// </summary>
public sealed class FanOutAlone : IFigure
{
    private static readonly Func<Task<Contender>>[] Contenders =
        [Embedded.Start, PlainSignalR.Start, NodePeer.StartSocketIo, NodePeer.StartWs];

    public string Id => "P4";

    public string Title => "fan-out alone";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var rows = new List<Row>();
        foreach (var clients in scale.Of<int[]>([500, 2_000], [200]))
            rows.AddRange(await Rates(clients, scale));
        rows.AddRange(await Memory(scale.Of(2_000, 2_000), scale));
        return rows;
    }

    private static async Task<List<Row>> Rates(int clients, Scale scale)
    {
        var (rates, found) = (new Dictionary<string, List<double>>(), new Dictionary<string, double>());
        var busiest = 0.0;
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            // Each goes first in turn, so that none always runs on a warm machine.
            foreach (var start in Contenders.Skip(repeat).Concat(Contenders.Take(repeat)))
            {
                await using var contender = await start();
                await using var load = await LoadProcess.Start(contender.Job(clients));
                await load.Step(new(20_000.0 / clients, 0, 2)); // so that it runs compiled code
                var (rate, cpu) = await RateSearch.Run(load, found.GetValueOrDefault(contender.Name, 20_000.0 / clients) / 1.4, scale);
                found[contender.Name] = rate;
                busiest = Math.Max(busiest, cpu);
                (rates.TryGetValue(contender.Name, out var list) ? list : rates[contender.Name] = []).Add(rate);
                Console.WriteLine(
                    $"  {clients} clients, {contender.Name}: {rate:0.0} events/s, the load took {cpu:0.00} cores (load {Machine.Load()})");
            }
        var ours = Spread.Of(rates["CallCenter"], "events/s");
        return [.. rates.Where(r => r.Key != "CallCenter").Select(r =>
            Spread.Of(r.Value, "events/s") is var theirs
                ? new Row($"highest rate with p99 < {RateSearch.Limit} ms, {clients} clients", ours, r.Key, theirs, "more",
                    ours.Median > theirs.Median, $"load took up to {busiest:0.0} cores")
                : null!)];
    }

    private static async Task<List<Row>> Memory(int clients, Scale scale)
    {
        string[] names = ["CallCenter", "SignalR", "Socket.IO", "plain ws"];
        var used = new Dictionary<string, List<double>>();
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var (name, start) in Contenders.Zip(names, (start, name) => (name, start)))
            {
                var kilobytes = await MemoryPerClient.Of(start, clients);
                (used.TryGetValue(name, out var list) ? list : used[name] = []).Add(kilobytes);
                Console.WriteLine($"  {name}: {kilobytes:0.0} KB per idle client");
            }
        var ours = Spread.Of(used["CallCenter"], "KB");
        return [.. used.Where(u => u.Key != "CallCenter").Select(u =>
            Spread.Of(u.Value, "KB") is var theirs
                ? new Row($"memory per idle client, {clients} clients", ours, u.Key, theirs, "less", ours.Median < theirs.Median)
                : null!)];
    }
}
