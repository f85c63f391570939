using System.Collections.Concurrent;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>One contender at one rate: connect the clients, commit on schedule, match every client's frames to the commits.</summary>
public sealed class Turn
{
    public required string Name { get; init; }
    public required int Rate { get; init; }
    public required int Failed { get; init; }
    public required int Missing { get; init; }

    /// <summary>From PostgreSQL's timestamp of the commit to the whole frame, over every pair of commit and client.</summary>
    public required Percentiles CommitToFrame { get; init; }

    /// <summary>From the commit to the last of all clients, over commits.</summary>
    public required Percentiles CommitToLast { get; init; }

    /// <summary>From the instant at which the request was due, sent or not, to the whole frame.</summary>
    public required Percentiles DueToFrame { get; init; }

    /// <summary>The server process's processor time per commit, in milliseconds; PostgreSQL's is not in it.</summary>
    public required double Cpu { get; init; }

    public string Line => $"{Name,-14} commit->frame p50 {CommitToFrame.P50,6:0.0} p99 {CommitToFrame.P99,6:0.0} ms, to the last client p99 {CommitToLast.P99,6:0.0} ms, CPU {Cpu,4:0.0} ms/commit; failed {Failed}, missing {Missing}";

    public static async Task<Turn> Run(IContender contender, Database database, int rate, TimeSpan warmUp, TimeSpan measured)
    {
        var listeners = new ConcurrentBag<Listener>();
        await Parallel.ForAsync(0, FanOutFigure.Clients, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, ct) => listeners.Add(await contender.Listen(ct)));

        var before = contender.Server.Cpu;
        var (commits, failed) = await OpenLoop.Run(rate, warmUp + measured, n => contender.Commit(n % FanOutFigure.Agents, default));
        await Arrivals(listeners, commits.Count);
        var cpu = (contender.Server.Cpu - before).TotalMilliseconds / commits.Count;
        foreach (var listener in listeners) await listener.DisposeAsync();

        var committed = await database.Commits();
        var begin = commits.Min(c => c.Due) + warmUp.Ticks;
        var counted = commits.Where(c => c.Due >= begin && committed.ContainsKey(c.Change)).DistinctBy(c => c.Change).ToDictionary(c => c.Change, c => c.Due);
        var (frames, due, last) = (new List<double>(), new List<double>(), new Dictionary<Change, double>());
        foreach (var listener in listeners)
            // An at-least-once broadcast may come twice; the first is what a screen shows.
            foreach (var (change, at) in listener.Seen.DistinctBy(s => s.Change).Where(s => counted.ContainsKey(s.Change)))
            {
                var late = Milliseconds(at - committed[change]);
                frames.Add(late);
                due.Add(Milliseconds(at - counted[change]));
                last[change] = Math.Max(last.GetValueOrDefault(change), late);
            }
        return new()
        {
            Name = contender.Name,
            Rate = rate,
            Failed = failed,
            Missing = counted.Count * listeners.Count - frames.Count,
            CommitToFrame = Percentiles.Of(frames),
            CommitToLast = Percentiles.Of(last.Values),
            DueToFrame = Percentiles.Of(due),
            Cpu = cpu,
        };
    }

    private static async Task Arrivals(IReadOnlyCollection<Listener> listeners, int commits)
    {
        for (var until = DateTime.UtcNow.AddSeconds(5); DateTime.UtcNow < until && listeners.Any(l => l.Count < commits);) await Task.Delay(50);
    }

    private static double Milliseconds(long ticks) => (double)ticks / TimeSpan.TicksPerMillisecond;
}
