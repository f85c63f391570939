using Microsoft.Playwright;

namespace CallCenter.Benchmarks.Desk;

/// <param name="Kilobytes">Over the wire, headers included, without the voice SDK.</param>
/// <param name="Interactive">ms from the navigation until every click works: the page is parsed and its modules have run.</param>
/// <param name="Live">ms from the navigation until it has the snapshot and both channels.</param>
public sealed record FirstLoad(double Kilobytes, double Interactive, double Live, int Requests, string Largest)
{
    /// <summary>Loads the desk with an empty browser cache.</summary>
    public static async Task<FirstLoad> Of(IPage page, string url)
    {
        var cdp = await page.Context.NewCDPSessionAsync(page);
        var (addresses, bytes) = (new Dictionary<string, string>(), new Dictionary<string, double>());
        await cdp.SendAsync("Network.enable");
        await cdp.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        cdp.Event("Network.responseReceived").OnEvent += (_, e) =>
            addresses[e!.Value.GetProperty("requestId").GetString()!] =
                e.Value.GetProperty("response").GetProperty("url").GetString()!;
        cdp.Event("Network.loadingFinished").OnEvent += (_, e) =>
            bytes[e!.Value.GetProperty("requestId").GetString()!] = e.Value.GetProperty("encodedDataLength").GetDouble();
        await page.AddInitScriptAsync("""
            const words = [], info = console.info
            console.info = (...said) => {
              words.push(String(said[0]))
              const subscribed = words.filter(w => w.endsWith(': subscribed')).length
              const snapshot = words.some(w => w.startsWith('[feed] snapshot (subscribed'))
              if (subscribed > 1 && snapshot) window.liveAt ??= performance.now()
              info.apply(console, said)
            }
            """);
        await page.GotoAsync($"{url}/desk");
        // Not WaitForFunction: the page's own policy forbids the eval behind it.
        while (!await page.EvaluateAsync<bool>("() => window.liveAt > 0")) await Task.Delay(20);
        var interactive = await page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd");
        var live = await page.EvaluateAsync<double>("() => window.liveAt");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var counted = bytes
            .Where(b => addresses.TryGetValue(b.Key, out var address) && !address.Contains("/twilio-", StringComparison.Ordinal))
            .OrderByDescending(b => b.Value).ToList();
        await cdp.DetachAsync();
        return new(counted.Sum(b => b.Value) / 1024, interactive, live, counted.Count,
            string.Join(", ", counted.Take(5).Select(b => $"{new Uri(addresses[b.Key]).AbsolutePath} {b.Value / 1024:0.0}")));
    }
}
