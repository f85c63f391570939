using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using Microsoft.Playwright;

namespace CallCenter.Tests.Browser;

/// <summary>A person at the desk, in a real browser, seeing what a person sees.</summary>
public sealed class Desk(IPage page, CallCenterApp app)
{
    // The Voice SDK's own word for a call that ends while its sound is being connected.
    private const string AudioOfAnEndedCall = "[TwilioVoice][PeerConnection] Error attaching stream to element";

    /// <summary>Console errors and failed requests; a good story ends with none.</summary>
    public ConcurrentQueue<string> Complaints { get; } = new();
    public IPage Page => page;

    public ILocator Ringing => page.Locator("[data-list=ringing] .call");
    public ILocator MyCall => page.Locator("[data-list=my-call] .call");
    public ILocator Parked => page.Locator("[data-list=parked] .parked");
    public ILocator Banner => page.Locator(".connection");
    public ILocator Colleague(string name) => page.Locator("[data-list=people] .agent", new() { HasText = name });

    public static async Task<Desk> Open(IBrowserContext window, CallCenterApp app, string userName)
    {
        var page = await window.NewPageAsync();
        var desk = new Desk(page, app);
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !message.Text.Contains(AudioOfAnEndedCall)) desk.Complaints.Enqueue(message.Text);
        };
        page.PageError += (_, error) => desk.Complaints.Enqueue(error);
        await window.SignIn(app, userName);
        await page.GotoAsync($"{app.Url}/desk");
        return desk;
    }

    public async Task GoAvailable()
    {
        await page.ClickAsync("[data-action=available]");
        await Assertions.Expect(page.Locator(".status")).ToHaveAttributeAsync("data-status", "available", new() { Timeout = 20_000 });
    }

    public Task Click(string action, ILocator? within = null) =>
        (within ?? page.Locator("body")).Locator($"[data-action={action}]:visible").First.ClickAsync();

    public Task Shot(string name) => Environment.GetEnvironmentVariable("CALLCENTER_SHOTS") is { Length: > 0 } folder
        ? page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled })
        : Task.CompletedTask;

    /// <summary>Whether the desk is live: subscribed and in agreement with the server.</summary>
    public Task Live() => Assertions.Expect(page.Locator(".connection"))
        .ToHaveAttributeAsync("data-connection", "ok", new() { Timeout = 20_000 });

    public string Url => app.Url;
}
