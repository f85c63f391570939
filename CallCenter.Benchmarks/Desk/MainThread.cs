using Microsoft.Playwright;

namespace CallCenter.Benchmarks.Desk;

/// <summary>Processor time of a page's main thread, scripts, style, layout and painting together, as the browser reports it.</summary>
public sealed class MainThread(IPage page, ICDPSession cdp)
{
    /// <summary>Starts on a desk that is live.</summary>
    public static async Task<MainThread> Watch(IPage page)
    {
        var cdp = await page.Context.NewCDPSessionAsync(page);
        // The thread's own time, without that of other programs on a busy machine.
        await cdp.SendAsync("Performance.enable", new() { ["timeDomain"] = "threadTicks" });
        await page.EvaluateAsync("""
            () => {
              window.applied = 0
              // Counted, not logged: each line would be sent to this program, which an agent's browser does not have.
              console.info = said => { if (String(said).startsWith('[feed]') && String(said).endsWith(': applied')) window.applied++ }
            }
            """);
        return new(page, cdp);
    }

    public async Task<Work> During(Func<Task> work)
    {
        var before = await Now();
        await work();
        return await Now() - before;
    }

    public Task<int> Applied() => page.EvaluateAsync<int>("() => window.applied");

    private async Task<Work> Now()
    {
        var metrics = (await cdp.SendAsync("Performance.getMetrics"))!.Value.GetProperty("metrics").EnumerateArray()
            .ToDictionary(m => m.GetProperty("name").GetString()!, m => m.GetProperty("value").GetDouble());
        return new(metrics["TaskDuration"] * 1000, metrics["ScriptDuration"] * 1000, metrics["RecalcStyleDuration"] * 1000,
            metrics["LayoutDuration"] * 1000, await Applied(), metrics["Timestamp"]);
    }
}

/// <param name="Total">
/// Milliseconds that the thread worked, of which the next three are parts; the rest is painting, layers and the browser's own.
/// </param>
/// <param name="Events">Those that the page applied.</param>
/// <param name="Seconds">That passed.</param>
public sealed record Work(double Total, double Script, double Style, double Layout, int Events, double Seconds)
{
    public static Work operator -(Work a, Work b) => new(
        a.Total - b.Total, a.Script - b.Script, a.Style - b.Style, a.Layout - b.Layout, a.Events - b.Events, a.Seconds - b.Seconds);

    public string Parts => $"script {Script:0}, style {Style:0}, layout {Layout:0}, paint and the rest {Total - Script - Style - Layout:0}";
}
