using System.Diagnostics;
using System.Text.Json;
using CallCenter.Benchmarks.FanOut;
using Microsoft.Playwright;

namespace CallCenter.Benchmarks.Recovery;

/// <summary>Desks in a real browser, and whether each shows the database's state and considers itself live.</summary>
public sealed class Screens(IReadOnlyList<IPage> pages)
{
    private const string Shown = """
        () => JSON.stringify({
          connection: document.querySelector('.connection').dataset.connection,
          people: Object.fromEntries([...document.querySelectorAll('[data-list=people] .agent')]
            .map(row => [row.dataset.key, row.dataset.status === 'away' ? 'away' : 'available'])),
        })
        """;

    /// <returns>Seconds until each was right, from now.</returns>
    public async Task<double[]> Right(SignedInAgent witness, TimeSpan patience)
    {
        var board = await witness.Board(default);
        var expected = board.GetProperty("agents").EnumerateArray()
            .ToDictionary(a => a.GetProperty("id").GetString()!, a => a.GetProperty("availability").GetString()!);
        var clock = Stopwatch.StartNew();
        return await Task.WhenAll(pages.Select(page => Right(page, expected, clock, patience)));
    }

    /// <summary>Whether all have noticed the problem; a recovery from nothing would prove nothing.</summary>
    public async Task<bool> Noticed() => (await Task.WhenAll(pages.Select(Connection))).All(c => c != "ok");

    private static async Task<double> Right(IPage page, Dictionary<string, string> expected, Stopwatch clock, TimeSpan patience)
    {
        var shown = default(JsonElement);
        for (; clock.Elapsed < patience; await Task.Delay(30))
        {
            shown = await Look(page);
            if (shown.GetProperty("connection").GetString() != "ok") continue;
            var people = shown.GetProperty("people").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString());
            if (people.Count == expected.Count && expected.All(e => people.GetValueOrDefault(e.Key) == e.Value))
                return clock.Elapsed.TotalSeconds;
        }
        var different = shown.GetProperty("people").EnumerateObject().Count(p => expected.GetValueOrDefault(p.Name) != p.Value.GetString());
        Console.WriteLine($"  a desk is not right after {patience.TotalSeconds:0} s: {shown.GetProperty("connection")}, " +
            $"{shown.GetProperty("people").EnumerateObject().Count()} of {expected.Count} people, " +
            $"{different} of them otherwise than in the database");
        return double.PositiveInfinity;
    }

    private static async Task<string> Connection(IPage page) => (await Look(page)).GetProperty("connection").GetString()!;

    // As text: Playwright adds properties of its own to an object.
    private static async Task<JsonElement> Look(IPage page) =>
        JsonSerializer.Deserialize<JsonElement>(await page.EvaluateAsync<string>(Shown));
}
