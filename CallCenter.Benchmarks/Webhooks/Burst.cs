using System.Diagnostics;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>Requests at one rate, on schedule whether or not earlier ones were answered; latencies start when each was due.</summary>
public sealed record Burst(int Rate, Percentiles Latency, int Failed, double Slowest)
{
    /// <summary>A Twilio webhook may take 15 s; a caller should not wait for more than this on the way.</summary>
    public const double Bound = 250;

    public bool Kept => Failed == 0 && Latency.P99 <= Bound;

    public static Task<Burst> Run(int rate, TimeSpan warmUp, TimeSpan measured, Func<int, Task<bool>> send) =>
        Run(rate, warmUp, due => due < warmUp + measured, send);

    /// <param name="on">Whether one that is due then is still sent; the first that is not is the end.</param>
    public static async Task<Burst> Run(int rate, TimeSpan warmUp, Func<TimeSpan, bool> on, Func<int, Task<bool>> send)
    {
        var sent = new List<Task<(double Due, double Took, bool Ok)>>();
        var clock = Stopwatch.StartNew();
        for (var (n, due) = (0, TimeSpan.Zero); on(due); due = TimeSpan.FromSeconds((double)++n / rate))
        {
            if (due - clock.Elapsed is var wait && wait > TimeSpan.Zero) await Task.Delay(wait);
            sent.Add(One(n, due));
        }
        var all = await Task.WhenAll(sent);
        var counted = all.Where(a => a.Due >= warmUp.TotalMilliseconds).Select(a => a.Took).ToList();
        return new(rate, Percentiles.Of(counted), all.Count(a => !a.Ok), counted.DefaultIfEmpty(double.NaN).Max());

        async Task<(double, double, bool)> One(int n, TimeSpan due)
        {
            var ok = false;
            try { ok = await send(n); }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException) { }
            return (due.TotalMilliseconds, (clock.Elapsed - due).TotalMilliseconds, ok);
        }
    }
}
