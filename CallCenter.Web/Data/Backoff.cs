using System.Collections.Concurrent;

namespace CallCenter.Web.Data;

/// <summary>
/// Work that failed twice or more is skipped for a while, longer each time up to <paramref name="longest"/>, so that a check which
/// handles a limited number of due items gets to the others. Known to this process only.
/// </summary>
public sealed class Backoff<T>(TimeSpan longest, TimeProvider? clock = null) where T : notnull
{
    private readonly ConcurrentDictionary<T, (int Times, long Until)> failed = new();
    private readonly TimeProvider clock = clock ?? TimeProvider.System;

    /// <summary>Skipped for now.</summary>
    public T[] Now => [.. failed.Where(f => f.Value.Until > clock.GetTimestamp()).Select(f => f.Key)];

    public void Failed(T item) => failed.AddOrUpdate(item, _ => (1, Until(1)), (_, before) => (before.Times + 1, Until(before.Times + 1)));

    public void Worked(T item) => failed.TryRemove(item, out _);

    /// <summary>Forgets items that have not failed again for a long time: they are no longer due.</summary>
    public void Tidy()
    {
        var old = clock.GetTimestamp() - (long)(longest.TotalSeconds * 10 * clock.TimestampFrequency);
        foreach (var (item, (_, until)) in failed) if (until < old) failed.TryRemove(item, out _);
    }

    private long Until(int times)
    {
        var seconds = times < 2 ? 0 : Math.Min(Math.Pow(2, Math.Min(times, 16) - 2), longest.TotalSeconds);
        return clock.GetTimestamp() + (long)(seconds * clock.TimestampFrequency);
    }
}
