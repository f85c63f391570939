using System.Globalization;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>
/// Signed webhook -> 2xx with everything committed: the product compared with a bare endpoint with the same SQL, in turns.
/// </summary>
public sealed class WebhookFigure : IFigure
{
    private static readonly int[] Ladder =
    [
        .. Enumerable.Range(2, 12).Select(n => 25 * n), 350, 400, 450, 500, 600, 700, 800, 900, 1000,
        1200, 1400, 1600, 1800, 2000, 2500, 3000,
    ];

    private static int bursts;

    public string Id => "P1";

    public string Title => "signed webhook -> 2xx, committed";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        await using var stage = await Stage.Set(agents: 10);
        await using var product = await Side.Start("CallCenter", await stage.Copy("benchmark_webhooks"), to => App.Start(to));
        await using var bare = await Side.Start("bare endpoint", await stage.Copy("benchmark_bare"), to =>
            ServerProcess.Start("CallCenter.Benchmarks.dll", [BareEndpoint.Command], new() { ["ConnectionStrings__CallCenter"] = to }));
        Side[] sides = [product, bare];
        foreach (var side in sides)
            for (var turn = 0; turn < scale.Of(full: 8, quick: 3); turn++)
                await side.Send(100, 3); // half a minute of it, until hot code is compiled

        var (low, high) = (50, scale.Of(full: 200, quick: 100));
        foreach (var rate in new[] { low, high })
            for (var repeat = 0; repeat < scale.Repeats; repeat++)
                foreach (var side in repeat % 2 == 0 ? sides : [.. sides.Reverse()])
                    side.At(rate).Add(await side.Send(rate, scale.Of(full: 6, quick: 2)));

        var throughput = new List<double>();
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
        {
            await Climb(sides, repeat, scale);
            if (await PgBench.Run(bare.Database, 16, "-T 5", WebhookSql.Script) is { } tps) throughput.Add(2 * tps);
        }
        Spread Best(Side side) => Spread.Of(side.Kept, "requests/s");
        return
        [
            new("highest rate kept", Best(product), bare.Name, Best(bare), ">= 0.6x", Best(product).Median >= 0.6 * Best(bare).Median,
                $"All 2xx, p99 <= {Burst.Bound} ms. The product also publishes what it announced; behind the bare endpoint nobody does."),
            throughput.Count > 0
                ? new("highest rate kept", Best(product), "pgbench, 16 clients, closed loop", Spread.Of(throughput, "requests/s"), "", null)
                : new("highest rate kept", Best(product), PgBench.NotFound, null, "", null),
            .. new[] { low, high }.SelectMany(rate => Latency(rate, product, bare)),
            new("server CPU per request at " + low + "/s", Spread.Of(product.At(low).Select(b => b.Cpu), "ms"),
                bare.Name, Spread.Of(bare.At(low).Select(b => b.Cpu), "ms"), "", null),
            new("PostgreSQL's CPU per request at " + low + "/s", Spread.Of(product.At(low).Select(b => b.DataCpu), "ms"),
                bare.Name, Spread.Of(bare.At(low).Select(b => b.DataCpu), "ms"), "", null,
                "With what the product's loops ask meanwhile, also while the other is measured."),
        ];
    }

    private static IEnumerable<Row> Latency(int rate, Side product, Side bare)
    {
        var ours = Spread.Of(product.At(rate).Select(b => b.Latency.P99), "ms");
        var theirs = Spread.Of(bare.At(rate).Select(b => b.Latency.P99), "ms");
        yield return new($"due -> 2xx p50 at {rate}/s", Spread.Of(product.At(rate).Select(b => b.Latency.P50), "ms"),
            bare.Name, Spread.Of(bare.At(rate).Select(b => b.Latency.P50), "ms"), "", null);
        yield return new($"due -> 2xx p99 at {rate}/s", ours, bare.Name, theirs, "<= 2x", ours.Median <= 2 * theirs.Median,
            product.At(rate).Sum(b => b.Failed) is > 0 and var failed ? $"{failed} failed" : "");
    }

    /// <summary>Both increase in steps, in turns, until a rate fails twice; a side that fails at the first rate goes down.</summary>
    private static async Task Climb(Side[] sides, int repeat, Scale scale)
    {
        foreach (var side in sides) side.Begin();
        // The first climb finds the range; the others start three steps below.
        foreach (var rate in Ladder)
            foreach (var side in repeat % 2 == 0 ? sides : [.. sides.Reverse()])
                if (!side.Fell && rate >= side.Floor(Ladder)) await Try(side, rate, scale);
        foreach (var side in sides)
        {
            foreach (var rate in Ladder.Where(r => r < side.Floor(Ladder)).Reverse())
                if (side.Best == 0) await Try(side, rate, scale);
            side.End();
        }
    }

    private static async Task Try(Side side, int rate, Scale scale)
    {
        var burst = await side.Send(rate, scale.Of(full: 3, quick: 1));
        if (!burst.Kept) burst = await side.Send(rate, scale.Of(full: 3, quick: 1));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{side.Name,-14} {rate,4}/s p50 {burst.Latency.P50:0.0} p99 {burst.Latency.P99:0.0} ms, " +
            $"{burst.Failed} failed{(burst.Kept ? "" : ": not kept")} (load {Machine.Load()})"));
        side.Step(rate, burst.Kept);
    }

    private sealed class Side(string name, string database, ServerProcess server) : IAsyncDisposable
    {
        private readonly SignedHooks twilio = new(server.Url);
        private readonly Dictionary<int, List<Measured>> bursts = [];

        public string Name => name;
        public string Database => database;
        public bool Fell { get; private set; }
        public double Best { get; private set; }
        public List<double> Kept { get; } = [];

        public static async Task<Side> Start(string name, string database, Func<string, Task<ServerProcess>> start) =>
            new(name, database, await start(database));

        public List<Measured> At(int rate) => bursts.TryGetValue(rate, out var at) ? at : bursts[rate] = [];

        /// <summary>Calls come in, and each hangs up about a hundred requests later.</summary>
        public async Task<Measured> Send(int rate, double seconds)
        {
            var (id, before, dataBefore) = (Interlocked.Increment(ref WebhookFigure.bursts), server.Cpu, Machine.CpuOf("postgres"));
            var (warmUp, measured) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(seconds));
            var burst = await Burst.Run(rate, warmUp, measured, n => n % 2 == 0 || n < 100
                ? twilio.Voice(SignedHooks.Sid(id, n))
                : twilio.HungUp(SignedHooks.Sid(id, n - 99)));
            var requests = rate * (warmUp + measured).TotalSeconds;
            var cpu = (server.Cpu - before).TotalMilliseconds / requests;
            var dataCpu = (Machine.CpuOf("postgres") - dataBefore).TotalMilliseconds / requests;
            await Stage.EndAllCalls(database);
            return new(burst.Latency, burst.Failed, burst.Kept, cpu, dataCpu);
        }

        public void Begin() => (Best, Fell) = (0, false);
        public int Floor(int[] ladder) => Kept.Count == 0 ? 0 : ladder[Math.Max(0, Array.IndexOf(ladder, (int)Kept[0]) - 3)];
        public void Step(int rate, bool kept) => (Best, Fell) = (kept ? rate : Best, !kept);
        public void End() => Kept.Add(Best);

        public async ValueTask DisposeAsync()
        {
            twilio.Dispose();
            await server.DisposeAsync();
        }
    }

    private sealed record Measured(Percentiles Latency, int Failed, bool Kept, double Cpu, double DataCpu);
}
