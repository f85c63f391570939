using System.Diagnostics;
using CallCenter.Web.People;
using Microsoft.Playwright;

namespace CallCenter.Benchmarks.Desk;

/// <summary>A headless Chromium, found on this machine or installed by npm.</summary>
public sealed class Browser(IPlaywright playwright, IBrowser browser) : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
        // Several pages take turns; each must run as if it were in the foreground.
        "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
    ];
    private static readonly string[] Installed =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/microsoft-edge", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];

    public string Version => $"Chromium {browser.Version}";

    public static async Task<Browser> Start()
    {
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = await Find(), Args = Flags }));
    }

    /// <summary>A separate window in which this person has signed in.</summary>
    public async Task<IPage> SignIn(string url, string userName)
    {
        var window = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = 1440, Height = 900 },
            Permissions = ["microphone"],
        });
        window.SetDefaultTimeout(60_000);
        var page = await window.NewPageAsync();
        await page.GotoAsync($"{url}/account/sign-in");
        await page.FillAsync("[name=UserName]", userName);
        await page.FillAsync("[name=Password]", DemoPerson.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/desk");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static async Task<string> Find()
    {
        if (Environment.GetEnvironmentVariable("CALLCENTER_BROWSER") is { Length: > 0 } chosen) return chosen;
        return Installed.FirstOrDefault(File.Exists) ?? await FromNpm();
    }

    /// <summary>@sparticuz/chromium is a Linux x64 build inside an npm package.</summary>
    private static async Task<string> FromNpm()
    {
        var folder = Path.Combine(Database.Root, "CallCenter.Tests", "Browser", "Chromium");
        await NodePackages.Install(folder);
        const string print = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())";
        var start = new ProcessStartInfo("node", ["--input-type=module", "-e", print])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        };
        using var node = Process.Start(start)!;
        return (await node.StandardOutput.ReadToEndAsync()).Trim();
    }
}
