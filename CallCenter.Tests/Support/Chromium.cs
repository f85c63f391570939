using Microsoft.Playwright;

namespace CallCenter.Tests.Support;

/// <summary>One headless Chromium for all browser tests, found on this machine or brought by npm; nothing is installed by hand.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    ];
    private static readonly string[] Installed =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/microsoft-edge", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];
    private IPlaywright playwright = null!;
    private IBrowser browser = null!;

    public async ValueTask InitializeAsync()
    {
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(15_000); // two cores, shared
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = await Find(), Args = Flags });
    }

    /// <summary>A person's own browser window, with its own cookies.</summary>
    public async Task<IBrowserContext> Window(bool microphone = true)
    {
        var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1440, Height = 900 }, Permissions = microphone ? ["microphone"] : [] });
        context.SetDefaultTimeout(20_000);
        return context;
    }

    private static async Task<string> Find()
    {
        if (Environment.GetEnvironmentVariable("CALLCENTER_BROWSER") is { Length: > 0 } chosen) return chosen;
        if (Installed.FirstOrDefault(File.Exists) is { } found) return found;
        return await FromNpm();
    }

    /// <summary>@sparticuz/chromium is a Linux x64 build inside an npm package.</summary>
    private static async Task<string> FromNpm()
    {
        const string where = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())";
        return (await new NodeFolder("Browser/Chromium").Run(["--input-type=module", "-e", where])).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}

public static class Leaving
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Closes a window. One whose page is just being left may never answer; the browser takes it along when it ends.</summary>
    public static async Task Leave(this IBrowserContext window)
    {
        try { await window.CloseAsync().WaitAsync(Patience); }
        catch (TimeoutException) { }
    }
}

[CollectionDefinition(Name)]
public sealed class ProductInBrowser : ICollectionFixture<CallCenterApp>, ICollectionFixture<Chromium>
{
    public const string Name = "product in browser";
}
