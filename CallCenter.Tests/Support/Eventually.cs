using System.Diagnostics;

namespace CallCenter.Tests.Support;

/// <summary>Polls for a condition instead of sleeping.</summary>
public static class Eventually
{
    // Only what fails waits so long. Some tests wait eleven seconds for deadlines of the product, and a loaded machine needs longer.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    /// <summary>The first value that is not null and passes the check, if given; fails with the last value seen.</summary>
    public static async Task<T> Get<T>(Func<Task<T?>> read, Func<T, bool>? until = null, TimeSpan? within = null)
    {
        var clock = Stopwatch.StartNew();
        T? seen = default;
        var pause = 25.0;
        while (clock.Elapsed < (within ?? Patience))
        {
            seen = await read();
            if (seen is not null && (until is null || until(seen))) return seen;
            await Tick(pause);
            pause = Math.Min(150, pause * 1.35); // long waits poll rarely: the lanes share the processors
        }
        throw new TimeoutException($"Not so within {(within ?? Patience).TotalSeconds} s; last seen: {seen}");
    }

    public static Task True(Func<Task<bool>> condition, TimeSpan? within = null) =>
        Get<object>(async () => await condition() ? true : null, within: within);

    private static async Task Tick(double milliseconds)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(milliseconds));
        await timer.WaitForNextTickAsync();
    }
}
