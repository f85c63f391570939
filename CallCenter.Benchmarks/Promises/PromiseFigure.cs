using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using CallCenter.Benchmarks.FanOut;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Promises;

/// <summary>O1: the page of the promise with 500 desks and a day of measurements, and what a heartbeat's report costs the server.</summary>
public sealed class PromiseFigure : IFigure
{
    private const int Desks = 500;
    private const int Senders = 20;
    private const int BeatsPerSecond = Desks / 15; // each desk every 15 s
    private const double MostForPage = 100; // ms

    public string Id => "O1";

    public string Title => "the promise, measured";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        await using var stage = await Stage.Set(Desks - 3);
        var database = await stage.Copy("benchmark_promise");
        var (minutes, events) = (scale.Of(1_440, 60), scale.Of(50_000, 2_000));
        Console.WriteLine($"Filling in what {Desks} desks reported in {minutes} minutes…");
        await Measured.Fill(database, minutes, events);
        await using var server = await App.Start(database, people: true);
        var rows = new List<Row> { await Page(server, scale, minutes) };
        rows.AddRange(await Beats(server, database, scale));
        return rows;
    }

    private static async Task<Row> Page(ServerProcess server, Scale scale, int minutes)
    {
        using var ops = await SignedInAgent.SignIn(server.Url, "ops");
        for (var n = 0; n < 20; n++) await Once(); // so that the server runs compiled code
        var medians = new List<double>();
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
        {
            var took = new List<double>();
            for (var n = 0; n < scale.Of(60, 20); n++) took.Add(await Once());
            var turn = Percentiles.Of(took);
            medians.Add(turn.P50);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  /ops/realtime p50 {turn.P50:0.0} p99 {turn.P99:0.0} ms (load {Machine.Load()})"));
        }
        var ours = Spread.Of(medians, "ms");
        return new(
            $"/ops/realtime, {Desks} desks, {minutes} minutes, p50", ours, "", null, $"< {MostForPage} ms", ours.Median < MostForPage);

        async Task<double> Once()
        {
            var clock = Stopwatch.StartNew();
            using var answer = await ops.Http.GetAsync("/ops/realtime");
            answer.EnsureSuccessStatusCode();
            await answer.Content.LoadIntoBufferAsync();
            return clock.Elapsed.TotalMilliseconds;
        }
    }

    private static async Task<List<Row>> Beats(ServerProcess server, string database, Scale scale)
    {
        var agents = new List<SignedInAgent>();
        for (var n = 1; n <= Senders; n++) agents.Add(await SignedInAgent.SignIn(server.Url, $"agent{n}"));
        var calls = await Stage.Read(database,
            "select distinct call_id from app.event_times where committed_at > now() - interval '1 hour' limit 50", r => r.GetGuid(0));
        var office = new Office(agents, calls);
        Console.WriteLine("One turn each that does not count, so that both run compiled code…");
        foreach (var reports in new[] { false, true }) await office.Beat(server, reports, BeatsPerSecond, TimeSpan.FromSeconds(3));
        var (with, without) = (new List<Turn>(), new List<Turn>());
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
            foreach (var reports in repeat % 2 == 0 ? [false, true] : new[] { true, false })
            {
                var turn = await office.Beat(server, reports, BeatsPerSecond, TimeSpan.FromSeconds(scale.Of(20, 5)));
                (reports ? with : without).Add(turn);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  heartbeats {(reports ? "with" : "without")} a report: "
                    + $"p50 {turn.P50:0.0} ms, {turn.CpuPerBeat:0.00} ms of a processor each (load {Machine.Load()})"));
            }
        foreach (var agent in agents) agent.Dispose();
        var most = office.LongestReport;
        return
        [
            new($"processor for each heartbeat, {BeatsPerSecond}/s", Spread.Of(with.Select(t => t.CpuPerBeat), "ms"), "without a report",
                Spread.Of(without.Select(t => t.CpuPerBeat), "ms"), "", null),
            new("the same, p50 of the answer", Spread.Of(with.Select(t => t.P50), "ms"), "without a report",
                Spread.Of(without.Select(t => t.P50), "ms"), "", null, $"heartbeat of {most} bytes"),
        ];
    }
}

/// <param name="CpuPerBeat">Of the server's process, in milliseconds.</param>
internal sealed record Turn(double P50, double CpuPerBeat);

/// <summary>The heartbeats of many desks, sent by a few sessions.</summary>
internal sealed class Office(List<SignedInAgent> agents, List<Guid> calls)
{
    private const int TabsEach = 25;
    private int number;

    public int LongestReport { get; private set; }

    public async Task<Turn> Beat(ServerProcess server, bool reports, int perSecond, TimeSpan length)
    {
        var (took, before, sent) = (new List<double>(), server.Cpu, new List<Task>());
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < length; await pace.WaitForNextTickAsync()) sent.Add(One());
        await Task.WhenAll(sent);
        return new(Percentiles.Of(took).P50, (server.Cpu - before).TotalMilliseconds / sent.Count);

        async Task One()
        {
            var n = ++number;
            var beat = new { ready = false, tab = $"t{n / agents.Count % TabsEach}", seen = reports ? Report(n) : null };
            using var content = JsonContent.Create(beat);
            await content.LoadIntoBufferAsync();
            LongestReport = Math.Max(LongestReport, (int)content.Headers.ContentLength!.Value);
            var clock = Stopwatch.StartNew();
            using var answer = await agents[n % agents.Count].Http.PostAsync("/api/agents/me/heartbeat", content);
            answer.EnsureSuccessStatusCode();
            await answer.Content.LoadIntoBufferAsync();
            lock (took) took.Add(clock.Elapsed.TotalMilliseconds);
        }
    }

    /// <summary>As a desk reports a busy quarter of a minute: twenty events of ten calls.</summary>
    private object Report(int n) => new
    {
        n,
        page = "desk",
        live = true,
        visible = true,
        bound = 4,
        heard = 20,
        ago = new[] { 15_000, 2_000 },
        seen = new
        {
            lag = "....5.10.5",
            way = "...5.10.5",
            own = "5.10.5",
            worst = new { call = calls[n % calls.Count], version = 2, ms = 140, own = 20 },
        },
        calls = Enumerable.Range(0, 10).Select(i => $"{Short(calls[(n + i) % calls.Count])} 5 4.95.12 5.140.20").ToArray(),
        all = true,
    };

    private static string Short(Guid id) =>
        Convert.ToBase64String(id.ToByteArray(bigEndian: true)).Replace('+', '-').Replace('/', '_')[..22];
}
