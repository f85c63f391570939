namespace CallCenter.Web.Promise;

/// <summary>
/// How events are counted by their time: 24 buckets, in screens and tables alike. Client/realtime/buckets.js has the same limits.
/// </summary>
public static class Buckets
{
    public const int Count = 24;

    /// <summary>The longest time of each bucket in milliseconds; the last bucket has no limit.</summary>
    public static IReadOnlyList<int> Limits { get; } =
        [10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 650, 800, 1000, 1300, 1600, 2000, 3000, 5000, 10_000, 30_000, 60_000];

    public static int Of(double ms)
    {
        var bucket = 0;
        while (bucket < Limits.Count && ms > Limits[bucket]) bucket++;
        return bucket;
    }

    /// <summary>The longest time of a bucket; of the last one, which has none, its shortest.</summary>
    public static int LimitOf(int bucket) => Limits[Math.Min(bucket, Limits.Count - 1)];

    /// <summary>
    /// Milliseconds that this share of the events did not exceed: the limit of their bucket, so at most one bucket too many. Null without
    /// events.
    /// </summary>
    /// <param name="worst">The longest of them, if known: no percentile exceeds it.</param>
    public static int? Percentile(IReadOnlyList<long> counts, double share, int? worst = null)
    {
        var all = counts.Sum();
        if (all == 0) return null;
        var (wanted, reached) = ((long)Math.Ceiling(all * share), 0L);
        for (var bucket = 0; bucket < counts.Count; bucket++)
        {
            reached += counts[bucket];
            if (reached < wanted) continue;
            var limit = bucket < Limits.Count ? Limits[bucket] : worst ?? Limits[^1];
            return worst < limit ? worst : limit;
        }
        return worst;
    }
}
