using System.Diagnostics;

namespace CallCenter.Tests.Support;

/// <summary>Polls for a condition instead of sleeping.</summary>
public static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>The first value that is not null and, where given, passes; fails with what was seen last.</summary>
    public static async Task<T> Get<T>(Func<Task<T?>> read, Func<T, bool>? until = null, TimeSpan? within = null)
    {
        var clock = Stopwatch.StartNew();
        T? seen = default;
        while (clock.Elapsed < (within ?? Patience))
        {
            seen = await read();
            if (seen is not null && (until is null || until(seen))) return seen;
            await Tick();
        }
        throw new TimeoutException($"Not so within {(within ?? Patience).TotalSeconds} s; last seen: {seen}");
    }

    public static Task True(Func<Task<bool>> condition, TimeSpan? within = null) => Get<object>(async () => await condition() ? true : null, within: within);

    private static async Task Tick()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        await timer.WaitForNextTickAsync();
    }
}
