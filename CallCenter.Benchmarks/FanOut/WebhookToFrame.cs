namespace CallCenter.Benchmarks.FanOut;

/// <summary>
/// P3: Twilio's signed webhook in, the <c>ringing</c> frame out to 500 clients, through transaction and outbox; compared with a bare
/// broadcast of the same payload.
/// </summary>
public sealed class WebhookToFrame : IFigure
{
    private const int Agents = 20;
    private const int Rate = 50;
    private const double Slack = 20; // ms beyond the better peer

    public string Id => "P3";

    public string Title => "webhook -> frame";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var clients = scale.Of(500, 100);
        await using var database = await Database.Create();
        await using var product = await Product.Start(database, Agents, Agents);
        await database.LetRing();
        await using var signalR = await PlainSignalR.Start();
        await using var socketIo = await NodePeer.StartSocketIo();
        (string Name, Func<Task<LoadJob>> Job, ServerProcess Server)[] sides =
        [
            ("CallCenter", () => product.Job(clients), product.Server),
            (signalR.Name, () => Task.FromResult(signalR.Job(clients)), signalR.Server),
            (socketIo.Name, () => Task.FromResult(socketIo.Job(clients)), socketIo.Server),
        ];

        Console.WriteLine("One turn each that does not count, so that all run compiled code…");
        foreach (var side in sides) await Turn(side.Job, database, scale);
        var turns = new List<(string Name, LoadResult Result)>();
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var side in sides.Skip(repeat).Concat(sides.Take(repeat)))
            {
                var before = side.Server.Cpu;
                var result = await Turn(side.Job, database, scale);
                turns.Add((side.Name, result));
                Console.WriteLine(
                    $"  {side.Name,-10} due -> frame p50 {result.P50:0.0} p99 {result.P99:0.0} ms, " +
                    $"last client p99 {result.LastP99:0.0} ms, server {(side.Server.Cpu - before).TotalSeconds:0.0} s CPU, " +
                    $"load {result.LoadCpu:0.00} cores, failed {result.Failed}, missing {result.Missing} (load {Machine.Load()})");
            }
        return Rows(turns, clients);
    }

    private static async Task<LoadResult> Turn(Func<Task<LoadJob>> job, Database database, Scale scale)
    {
        await database.EndAllCalls();
        await using var load = await LoadProcess.Start(await job());
        return await load.Step(new(Rate, scale.Of(3, 1), scale.Of(10, 3)));
    }

    private static List<Row> Rows(List<(string Name, LoadResult Result)> turns, int clients)
    {
        Spread Of(string name, Func<LoadResult, double> what) =>
            Spread.Of(turns.Where(t => t.Name == name).Select(t => what(t.Result)), "ms");
        var (ours, lost) = (Of("CallCenter", r => r.P99), turns.Sum(t => t.Result.Failed + t.Result.Missing));
        var peers = turns.Select(t => t.Name).Distinct().Where(n => n != "CallCenter").ToList();
        var better = peers.Min(p => Of(p, r => r.P99).Median);
        var rows = peers.Select(p => new Row(
            $"webhook -> frame p99, {clients} clients, {Rate}/s", ours, p, Of(p, r => r.P99),
            $"at most the better peer's + {Slack} ms ({better + Slack:0} ms)", ours.Median <= better + Slack && lost == 0,
            lost > 0 ? $"{lost} failed or missing" : "")).ToList();
        rows.AddRange(peers.Select(p => new Row("the same, p50", Of("CallCenter", r => r.P50), p, Of(p, r => r.P50), "", null)));
        return rows;
    }
}
