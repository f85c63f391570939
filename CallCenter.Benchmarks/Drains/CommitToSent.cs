using System.Globalization;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Drains;

/// <summary>From PostgreSQL's timestamp of the commit to the broadcast's arrival at the sink, with calls at one rate.</summary>
public static class CommitToSent
{
    private static int bursts = 1_000_000;

    public static async Task<Percentiles> Run(Drainer drainer, int rate, TimeSpan warmUp, TimeSpan measured)
    {
        var burst = Interlocked.Increment(ref bursts);
        var nodes = drainer.Nodes.Select(n => new SignedHooks(n.Url)).ToArray();
        await drainer.Sink.Forget();
        var sent = await Burst.Run(rate, warmUp, measured, n => nodes[n % nodes.Length].Voice(SignedHooks.Sid(burst, n)));
        for (var tries = 0; tries < 50 && await Outbox.Left(drainer.Database) > 0; tries++) await Task.Delay(100);
        var arrived = (await drainer.Sink.Arrivals()).DistinctBy(a => a.Call).ToDictionary(a => a.Call, a => a.At);
        var committed = (await Stage.Read(drainer.Database, $"""
            select id, pg_xact_commit_timestamp(xmin) from public.calls
            where call_sid like 'CA{burst:x16}%' order by started_at
            """,
            r => (Call: r.GetGuid(0), At: r.GetDateTime(1).Ticks))).Skip((int)(rate * warmUp.TotalSeconds)).ToList();
        var late = Percentiles.Of(committed.Select(c => arrived.TryGetValue(c.Call, out var at)
            ? (at - c.At) / (double)TimeSpan.TicksPerMillisecond
            : double.PositiveInfinity));
        await Stage.EndAllCalls(drainer.Database);
        foreach (var node in nodes) node.Dispose();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{drainer.Name,-16} {rate,3}/s commit -> sent p50 {late.P50:0.0} p99 {late.P99:0.0} ms; " +
            $"{sent.Failed} failed (load {Machine.Load()})"));
        return sent.Failed == 0 ? late : new(double.PositiveInfinity, double.PositiveInfinity);
    }
}
