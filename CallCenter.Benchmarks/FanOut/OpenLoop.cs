using System.Diagnostics;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>Sends on schedule, whether or not earlier requests have been answered, and remembers when each was due.</summary>
public static class OpenLoop
{
    public static async Task<(List<(Change Change, long Due)> Commits, int Failed)> Run(int rate, TimeSpan duration, Func<int, Task<Change>> commit)
    {
        var sent = new List<(Task<Change> Task, long Due)>();
        var (start, clock) = (DateTime.UtcNow.Ticks, Stopwatch.StartNew());
        for (var n = 0; n < rate * duration.TotalSeconds; n++)
        {
            var due = TimeSpan.FromSeconds((double)n / rate);
            if (due - clock.Elapsed is var wait && wait > TimeSpan.Zero) await Task.Delay(wait);
            sent.Add((commit(n), start + due.Ticks));
        }
        var (commits, failed) = (new List<(Change, long)>(), 0);
        foreach (var (task, due) in sent)
        {
            try { commits.Add((await task, due)); }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException) { failed++; }
        }
        return (commits, failed);
    }
}
