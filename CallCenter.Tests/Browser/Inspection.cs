using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using Microsoft.Playwright;

namespace CallCenter.Tests.Browser;

/// <summary>Checks pages in both themes, narrow and wide, and keeps the problems of each as one message.</summary>
/// <param name="chosen">The theme is the one that a person chose with the button; otherwise the system's.</param>
internal sealed class Inspection(bool chosen)
{
    private const int Height = 900, Narrow = 390, Wide = 1280, Widest = 1920;
    // The second theme differs only in its colours, so no page is loaded twice.
    private static readonly (int Width, bool Dark)[] Looks = [(Wide, false), (Wide, true), (Narrow, true), (Narrow, false)];
    private readonly ConcurrentQueue<string> found = new();

    public void ShouldBeClean() => found.ShouldBeEmpty("\n" + string.Join("\n\n", found));

    public IReadOnlyCollection<string> Found => found;

    public void Complain(string about) => found.Enqueue(about);

    /// <param name="within">What has opened on the page; the rest was checked before.</param>
    public async Task Look(IPage page, string name, string? within = null)
    {
        var seen = new List<(string Fault, string Where)>();
        foreach (var (width, dark) in Looks)
        {
            await page.SetViewportSizeAsync(width, Height);
            await Dress(page, dark);
            var faults = await Axe.Violations(page, within, onlyColours: dark);
            seen.AddRange(faults.Select(fault => (fault, $"{width} px, {(dark ? "dark" : "light")}")));
        }
        if (within is null)
        {
            foreach (var width in (int[])[Narrow, Widest])
            {
                await page.SetViewportSizeAsync(width, Height);
                seen.AddRange((await Axe.Layout(page)).Select(fault => (fault, $"{width} px")));
            }
        }
        await page.SetViewportSizeAsync(Wide, Height);
        if (seen.Count == 0) return;
        var lines = seen.GroupBy(s => s.Fault).Select(g => $"  {g.Key} ({string.Join("; ", g.Select(s => s.Where))})");
        Complain($"{name}\n{string.Join('\n', lines)}");
    }

    private Task Dress(IPage page, bool dark) => chosen
        ? page.EvaluateAsync("dark => { document.documentElement.dataset.theme = dark ? 'dark' : 'light' }", dark)
        : page.EmulateMediaAsync(new() { ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light });
}
