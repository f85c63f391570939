using System.Diagnostics;
using Microsoft.Playwright;

namespace CallCenter.Tests.Support;

/// <summary>One headless Chromium for all browser tests, found on this machine or brought by npm; nothing is installed by hand.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required",
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
        var folder = await Node.Packages("Browser/Chromium");
        return (await Node.Run(folder, "--input-type=module", "-e", "import c from '@sparticuz/chromium'; console.log(await c.executablePath())")).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null) await browser.DisposeAsync();
        playwright?.Dispose();
    }
}

/// <summary>Node and the packages that a test folder pins in its lock file.</summary>
public static class Node
{
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>The folder with its <c>node_modules</c>, brought by <c>npm ci</c> where missing.</summary>
    public static async Task<string> Packages(string testFolder)
    {
        var folder = Path.Combine(Paths.Root, "CallCenter.Tests", testFolder);
        await Installing.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(folder, "node_modules"))) return folder;
            Console.WriteLine($"Installing the npm packages of CallCenter.Tests/{testFolder} (once)…");
            await Run(folder, OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--no-audit", "--no-fund"]);
            return folder;
        }
        finally { Installing.Release(); }
    }

    public static Task<string> Run(string folder, params string[] arguments) => Run(folder, "node", arguments);

    private static async Task<string> Run(string folder, string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}\n{await errors}");
    }
}

[CollectionDefinition(Name)]
public sealed class ProductInBrowser : ICollectionFixture<CallCenterApp>, ICollectionFixture<Chromium>
{
    public const string Name = "product in browser";
}
