using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Drains;

/// <summary>The outbox: how fast a backlog is sent, compared with other methods, and how soon after its commit a single row is.</summary>
public sealed class DrainFigure : IFigure
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    public string Id => "P5";

    public string Title => "outbox: backlog, and commit -> sent";

    public async Task<IReadOnlyList<Row>> Run(Scale scale)
    {
        await using var stage = await Stage.Set(agents: 1);
        await using var one = await Drainer.Product(stage, 1);
        await using var three = await Drainer.Product(stage, 3);
        await using var bare = await Drainer.Peer(stage, "bare SKIP LOCKED loop", BareLoop.Command);
        await using var jobs = await Drainer.Peer(stage, "one Hangfire job per row", JobPerRow.Command);
        using var asJobs = new HttpClient { BaseAddress = new(jobs.Nodes[0].Url), Timeout = TimeSpan.FromMinutes(2) };
        var perTurn = scale.Of(full: 30_000, quick: 3_000);
        var enqueued = scale.Of(full: 1_000, quick: 300);

        foreach (var warm in new[] { one, three, bare }) await warm.Drain(2_000);
        var drained = new Dictionary<Drainer, List<Drained>> { [one] = [], [three] = [], [bare] = [], [jobs] = [] };
        for (var repeat = 0; repeat < scale.Repeats; repeat++)
        {
            var turns = new[] { one, three, bare };
            foreach (var drainer in repeat % 2 == 0 ? turns : [.. turns.Reverse()]) drained[drainer].Add(await drainer.Drain(perTurn));
            await jobs.Sink.Forget();
            (await asJobs.PostAsync($"/enqueue?rows={enqueued}&calls={enqueued / 20}", null)).EnsureSuccessStatusCode();
            await asJobs.PostAsync("/start", null);
            drained[jobs].Add(await jobs.Arrive(enqueued));
            await asJobs.PostAsync("/stop", null);
        }
        var whole = await one.Drain(scale.Of(full: 100_000, quick: 10_000));

        // So far these have only sent: the webhooks' code is not compiled yet.
        foreach (var drainer in new[] { one, three })
            await CommitToSent.Run(drainer, 50, WarmUp, TimeSpan.FromSeconds(scale.Of(full: 30, quick: 2)));
        var late = new Dictionary<(Drainer, int), List<Percentiles>>();
        foreach (var rate in new[] { 50, 200 })
            for (var repeat = 0; repeat < scale.Repeats; repeat++)
                foreach (var drainer in new[] { one, three })
                {
                    if (!late.TryGetValue((drainer, rate), out var turns)) late[(drainer, rate)] = turns = [];
                    turns.Add(await CommitToSent.Run(drainer, rate, WarmUp, TimeSpan.FromSeconds(scale.Of(full: 6, quick: 2))));
                }
        return [.. Backlog(whole, drained, one, three, bare, jobs), .. late.Select(l => Latency(l.Key.Item1, l.Key.Item2, l.Value))];
    }

    private static IEnumerable<Row> Backlog(
        Drained whole, Dictionary<Drainer, List<Drained>> drained, Drainer one, Drainer three, Drainer bare, Drainer jobs)
    {
        Spread Rate(Drainer of) => Spread.Of(drained[of].Select(d => d.PerSecond), "rows/s");
        var wrong = whole.OutOfOrder + drained[one].Concat(drained[three]).Sum(d => d.OutOfOrder);
        yield return new("whole backlog, one node", Spread.Of([whole.PerSecond], "rows/s"), "", null, "", null);
        yield return new("backlog, one node", Rate(one), jobs.Name, Rate(jobs), ">= 5x",
            Rate(one).Median >= 5 * Rate(jobs).Median, "The jobs were enqueued before the clock ran.");
        yield return new("backlog, one node", Rate(one), bare.Name, Rate(bare), ">= 0.5x",
            Rate(one).Median >= 0.5 * Rate(bare).Median,
            $"The loop sent {drained[bare].Sum(d => d.OutOfOrder)} rows out of order.");
        yield return new("backlog, one node", Rate(one), "CAP 10, measured elsewhere", Spread.Of([360, 673], "rows/s"),
            "> 673, order kept", Rate(one).Median > 673,
            "CAP cannot be restored here: 360 to 673 end to end by mode, with writers running.");
        yield return new("backlog, three nodes", Rate(three), "one node", Rate(one), "", null,
            "Three nodes share this machine's processors.");
        yield return new("out of order per call, all turns", Spread.Of([wrong], "rows"), "", null, "0", wrong == 0);
    }

    private static Row Latency(Drainer drainer, int rate, List<Percentiles> turns) =>
        new($"commit -> sent p99 at {rate}/s, {drainer.Name}", Spread.Of(turns.Select(t => t.P99), "ms"),
            "its p50", Spread.Of(turns.Select(t => t.P50), "ms"),
            rate == 50 ? "< 20 ms" : "", rate == 50 ? turns.Select(t => t.P99).Order().ElementAt(turns.Count / 2) < 20 : null);
}
