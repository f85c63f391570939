using Microsoft.Playwright;

namespace CallCenter.Benchmarks.Desk;

/// <summary>Processor time of a page's main thread, scripts, style, layout and painting together, as the browser itself accounts for it.</summary>
public sealed class MainThread(IPage page, ICDPSession cdp)
{
    /// <summary>Begins on a desk that is live.</summary>
    public static async Task<MainThread> Watch(IPage page)
    {
        var cdp = await page.Context.NewCDPSessionAsync(page);
        // The thread's own time: what other programs of a busy machine take is not in it.
        await cdp.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        await page.EvaluateAsync("""
            () => {
              const info = console.info
              window.applied = 0
              console.info = (...said) => {
                if (String(said[0]).startsWith('[feed]') && String(said[0]).endsWith(': applied')) window.applied++
                info.apply(console, said)
              }
            }
            """);
        return new(page, cdp);
    }

    /// <returns>Milliseconds that it worked, events that it applied, and the seconds that passed.</returns>
    public async Task<(double Worked, int Events, double Seconds)> During(Func<Task> work)
    {
        var (task, applied, at) = await Now();
        await work();
        var (taskAfter, appliedAfter, atAfter) = await Now();
        return ((taskAfter - task) * 1000, appliedAfter - applied, atAfter - at);
    }

    public Task<int> Applied() => page.EvaluateAsync<int>("() => window.applied");

    private async Task<(double Task, int Applied, double At)> Now()
    {
        var metrics = (await cdp.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble());
        return (metrics["TaskDuration"], await Applied(), metrics["Timestamp"]);
    }
}
