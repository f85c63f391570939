using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>The page "Check my device", as an agent reads it.</summary>
public sealed class DeviceCheck(IPage page)
{
    public ConcurrentQueue<string> Complaints { get; } = new();
    public IPage Page => page;
    public ILocator Summary => page.Locator("[data-slot=summary]");
    public ILocator Of(string check) => page.Locator($"[data-check={check}]");
    public ILocator Button(string name, string? check = null) => (check is null ? page.Locator("body") : Of(check))
        .GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    public Task<string> Report() => page.Locator("[data-report]").InputValueAsync();

    // How fast this machine responds while it builds and tests is not part of the test.
    private const string Near = "const ask = window.fetch; window.fetch = (path, ...how) => "
        + "path === '/alive' ? Promise.resolve(new Response('Healthy')) : ask(path, ...how)";

    /// <param name="before">What is wrong with this browser or its network, before the page is opened.</param>
    /// <param name="near">The server responds at once when the speed is measured.</param>
    public static async Task<DeviceCheck> Open(IBrowserContext window, CallCenterApp app, Func<IPage, Task>? before = null,
        bool near = true)
    {
        var desk = await Desk.Open(window, app, "doug");
        await desk.Page.EvaluateAsync("navigator.permissions.query({ name: 'notifications' }).then(() => {})"); // see Chromium.cs
        var check = new DeviceCheck(desk.Page);
        if (near) await desk.Page.AddInitScriptAsync($"{{ {Near} }}");
        if (before is not null) await before(desk.Page);
        desk.Page.PageError += (_, error) => check.Complaints.Enqueue(error);
        desk.Page.Console += (_, message) => { if (message.Type == "error") check.Complaints.Enqueue(message.Text); };
        await desk.Page.GotoAsync($"{app.Url}/desk/check");
        return check;
    }

    public async Task Finds(string check, string state, string words = "", string cure = "", string detail = "")
    {
        await Expect(Of(check)).ToHaveAttributeAsync("data-state", state, new() { Timeout = 25_000 });
        foreach (var (slot, text) in new[] { ("words", words), ("cure", cure), ("detail", detail) })
            if (text.Length > 0) await Expect(Of(check).Locator($"[data-slot={slot}]")).ToContainTextAsync(text);
    }

    public async Task Shot(string name)
    {
        if (Environment.GetEnvironmentVariable("CALLCENTER_SHOTS") is not { Length: > 0 } folder) return;
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var path = Path.Combine(folder, $"{name}-{scheme.ToString().ToLowerInvariant()}.png");
            await page.ScreenshotAsync(new() { Path = path, FullPage = true, Animations = ScreenshotAnimations.Disabled });
        }
    }
}
