using CallCenter.Benchmarks.Desk;
using CallCenter.Benchmarks.FanOut;
using Microsoft.Playwright;

namespace CallCenter.Benchmarks.Recovery;

/// <summary>
/// Two groups of desks: one cannot reach realtime, the other cannot reach the server. Meanwhile people's states keep changing.
/// </summary>
public sealed class Outage(Product product, Gate realtime, Gate server, Screens withoutRealtime, Screens withoutServer) : IAsyncDisposable
{
    private const int Desks = 3;
    private const int Agents = 20;

    /// <summary>
    /// The realtime endpoint is a separate process behind a gate; inside the app's process, nothing else would respond either.
    /// </summary>
    public static async Task<Outage> Prepare(Database database, Browser browser, Contender embedded)
    {
        var realtime = new Gate(embedded.Server.Url);
        var product = await Product.Start(database, Agents, Agents, settings: new()
        {
            ["Realtime__Url"] = $"{realtime.Url}/realtime/v1",
            ["Realtime__JwtSecret"] = Embedded.Secret,
        });
        await database.LetRing([]);
        var server = new Gate(product.Server.Url);
        async Task<Screens> Open(string url)
        {
            var pages = new List<IPage>();
            for (var n = 1; n <= Desks; n++) pages.Add(await browser.SignIn(url, $"agent{n}"));
            return new(pages);
        }
        return new(product, realtime, server, await Open(product.Server.Url), await Open(server.Url));
    }

    /// <returns>Seconds after the return until every desk of the group was right.</returns>
    public async Task<(double Realtime, double Server)> Once(TimeSpan length)
    {
        await Right();
        realtime.Shut();
        server.Shut();
        var until = DateTime.UtcNow + length;
        for (var n = 0; DateTime.UtcNow < until; n++, await Task.Delay(250)) await product.Agents[n % Agents].Toggle(default);
        if (!await withoutRealtime.Noticed() || !await withoutServer.Noticed())
            throw new InvalidOperationException("A desk did not notice the outage.");
        foreach (var agent in product.Agents) await agent.Toggle(default);
        realtime.Open();
        server.Open();
        return await Right();
    }

    public async ValueTask DisposeAsync()
    {
        realtime.Dispose();
        server.Dispose();
        await product.DisposeAsync();
    }

    private async Task<(double Realtime, double Server)> Right()
    {
        var patience = TimeSpan.FromSeconds(40);
        var all = await Task.WhenAll(withoutRealtime.Right(product.Agents[0], patience), withoutServer.Right(product.Agents[0], patience));
        return (all[0].Max(), all[1].Max());
    }
}
