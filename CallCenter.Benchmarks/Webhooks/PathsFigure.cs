using System.Globalization;
using System.Text.RegularExpressions;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>What each kind of webhook costs: the same calls arrive, their callers join, and they hang up, one kind after another.</summary>
public sealed partial class PathsFigure : IFigure
{
    private const int Rate = 50;
    private const string Voice = "/voice", Join = "/conference, the caller's join", HungUp = "/call-status, hung up", Idle = "idle";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);
    private int bursts;

    public string Id => "P1P";

    public string Title => "a webhook's cost by its path";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        var metrics = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        await using var stage = await Stage.Set(agents: 10);
        var (ours, theirs) = (await stage.Copy("benchmark_paths"), await stage.Copy("benchmark_bare_paths"));
        await using var product = await App.Start(ours, more: new() { ["Metrics__Enabled"] = "true", ["Metrics__Url"] = metrics });
        await using var bare = await ServerProcess.Start(
            "CallCenter.Benchmarks.dll", [BareEndpoint.Command], new() { ["ConnectionStrings__CallCenter"] = theirs });
        var measured = TimeSpan.FromSeconds(scale.Of(full: 8, quick: 2));
        var (costs, bareCosts) = (new List<Cost>(), new List<Cost>());

        // The first two repeats compile the hot code and are not counted.
        for (var repeat = -2; repeat < scale.Repeats; repeat++)
        {
            if (repeat == 0) (costs, bareCosts) = ([], []);
            costs.AddRange(await Turn(product, ours, metrics, measured));
            bareCosts.AddRange(await Turn(bare, theirs, null, measured));
        }

        return
        [
            .. new[] { Voice, Join, HungUp }.SelectMany(path => Rows(path, costs, bareCosts)),
            new($"{Idle}: server CPU for each {1000 / Rate} ms", Of(costs, Idle, c => c.Cpu, "ms"), "", null, "", null,
                "Not in the figures above."),
        ];
    }

    private static IEnumerable<Row> Rows(string path, List<Cost> ours, List<Cost> theirs)
    {
        var compared = theirs.Any(c => c.Path == path);
        yield return Row("server CPU", c => c.Cpu);
        yield return Row("PostgreSQL's CPU", c => c.DataCpu);
        yield return new($"{path}: allocated", Of(ours, path, c => c.Allocated / 1024, "KiB"), "", null, "", null);

        Row Row(string what, Func<Cost, double> figure) => new($"{path}: {what}", Of(ours, path, figure, "ms"),
            compared ? "bare endpoint" : "", compared ? Of(theirs, path, figure, "ms") : null, "", null);
    }

    private static Spread Of(List<Cost> costs, string path, Func<Cost, double> figure, string unit) =>
        Spread.Of(costs.Where(c => c.Path == path).Select(figure), unit);

    /// <summary>
    /// Its idle time comes first and is taken off the others. Without metrics it is the bare endpoint, which knows no conference.
    /// </summary>
    private async Task<List<Cost>> Turn(ServerProcess server, string database, string? metrics, TimeSpan measured)
    {
        using var twilio = new SignedHooks(server.Url);
        var burst = Interlocked.Increment(ref bursts);
        var idle = await Measure(Idle, () => Task.Delay(WarmUp + measured));
        List<Cost> costs = [idle, await Sends(Voice, n => twilio.Voice(SignedHooks.Sid(burst, n)))];
        if (metrics is not null)
        {
            var ids = (await Stage.Read(database, "select call_sid, id from public.calls where state <> 'ended'",
                r => (Sid: r.GetString(0), Id: r.GetGuid(1)))).ToDictionary(c => c.Sid, c => c.Id);
            costs.Add(await Sends(Join, n => twilio.CallerJoined(SignedHooks.Sid(burst, n), ids[SignedHooks.Sid(burst, n)])));
        }
        costs.Add(await Sends(HungUp, n => twilio.HungUp(SignedHooks.Sid(burst, n))));
        await Stage.EndAllCalls(database);
        return costs;

        async Task<Cost> Sends(string path, Func<int, Task<bool>> send)
        {
            var cost = await Measure(path, async () =>
            {
                var sent = await Burst.Run(Rate, WarmUp, measured, send);
                if (sent.Failed > 0) throw new InvalidOperationException($"{sent.Failed} webhooks were refused.");
            });
            return new(path, cost.Cpu - idle.Cpu, cost.DataCpu - idle.DataCpu, cost.Allocated - idle.Allocated);
        }

        async Task<Cost> Measure(string path, Func<Task> work)
        {
            var (cpu, data, bytes) = (server.Cpu, Machine.CpuOf("postgres"), await Allocated(metrics));
            await work();
            var requests = Rate * (WarmUp + measured).TotalSeconds;
            return new(path, (server.Cpu - cpu).TotalMilliseconds / requests,
                (Machine.CpuOf("postgres") - data).TotalMilliseconds / requests, (await Allocated(metrics) - bytes) / requests);
        }
    }

    /// <summary>Bytes that the server has allocated since it began, as its <c>/metrics</c> says.</summary>
    private static async Task<double> Allocated(string? metrics)
    {
        if (metrics is null) return 0;
        using var http = new HttpClient();
        var text = await http.GetStringAsync($"{metrics}/metrics");
        return double.Parse(Total().Match(text).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^dotnet_gc_heap_total_allocated\w*(?:\{[^}]*\})? (\S+)", RegexOptions.Multiline)]
    private static partial Regex Total();

    /// <summary>By request: milliseconds of processor time of the server and of PostgreSQL, and bytes.</summary>
    private sealed record Cost(string Path, double Cpu, double DataCpu, double Allocated);
}
