using System.Collections.Concurrent;
using CallCenter.Tests.Support;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace CallCenter.Tests.Support;

/// <summary>One headless Chromium for all browser tests, started when first needed, found on this machine or installed by npm.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--use-fake-device-for-media-stream", "--autoplay-policy=no-user-gesture-required",
    ];
    private static readonly string[] Installed =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/microsoft-edge", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe", @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    ];
    // npm's Chromium is a headless shell, which cannot ask anybody: it answers "Not supported" for a microphone, or with this flag grants
    // it to all, and calls notifications denied though they are granted. The script has it go by the permissions, as other Chromiums do.
    // A page learns of it a moment after it has begun: until then, what the tab's previous page learned counts.
    private const string GrantsAll = "--use-fake-ui-for-media-stream";
    private const string GoByPermissions = """
        const devices = window.MediaDevices?.prototype, grant = devices?.getUserMedia
        if (devices) devices.getUserMedia = async function (wanted) {
          const { state } = await navigator.permissions.query({ name: 'microphone' })
          if (wanted?.audio && state !== 'granted') throw new DOMException('Permission denied', 'NotAllowedError')
          return grant.call(this, wanted)
        }
        const before = () => { try { return { state: sessionStorage.getItem('tests-notifications') } } catch { return {} } }
        const keep = ({ state }) => { try { sessionStorage.setItem('tests-notifications', state) } catch { /* for this page only */ } }
        let notifications = before()
        navigator.permissions.query({ name: 'notifications' }).then(status => { notifications = status; keep(status) })
        const permission = () => notifications.state === 'granted' ? 'granted' : 'denied'
        Object.defineProperty(Notification, 'permission', { configurable: true, get: permission })
        """;
    private readonly Lazy<Task<IBrowser>> browser;
    private IPlaywright? playwright;
    private bool shell;

    public Chromium() => browser = new(Start);

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    private async Task<IBrowser> Start()
    {
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout(15_000); // two cores, shared
        var path = Find();
        shell = path is null;
        return await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path ?? await FromNpm(),
            Args = shell ? [.. Flags, GrantsAll] : Flags,
        });
    }

    /// <summary>A person's own browser window, with its own cookies.</summary>
    /// <param name="motion">
    /// False: for somebody who asked for reduced motion. Each window with a moving bell keeps a tenth of a processor busy.
    /// </param>
    /// <param name="zone">Where the person is; null: where this machine is.</param>
    public async Task<IBrowserContext> Window(bool microphone = true, bool motion = false, string? zone = null)
    {
        var context = await (await browser.Value).NewContextAsync(new()
        {
            ViewportSize = new() { Width = 1440, Height = 900 },
            Permissions = microphone ? ["microphone"] : [],
            ReducedMotion = motion ? ReducedMotion.NoPreference : ReducedMotion.Reduce,
            TimezoneId = zone,
        });
        context.SetDefaultTimeout(20_000);
        if (shell) await context.AddInitScriptAsync(GoByPermissions);
        return context;
    }

    /// <summary>Null if there is none on this machine.</summary>
    private static string? Find() => Environment.GetEnvironmentVariable("CALLCENTER_BROWSER") is { Length: > 0 } chosen
        ? chosen : Installed.FirstOrDefault(File.Exists);

    /// <summary>@sparticuz/chromium is a Linux x64 build inside an npm package.</summary>
    private static async Task<string> FromNpm()
    {
        const string where = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())";
        return (await new NodeFolder("Browser/Chromium").Run(["--input-type=module", "-e", where])).Trim();
    }

    public async ValueTask DisposeAsync()
    {
        if (browser.IsValueCreated) await (await browser.Value).DisposeAsync();
        playwright?.Dispose();
    }
}

public static class Leaving
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Closes a window. One whose page is just being left may never answer; the browser takes it along when it ends.</summary>
    public static async Task Leave(this IBrowserContext window)
    {
        if (TestContext.Current.TestState?.Result == TestResult.Failed) await Screenshots.Take(window);
        try { await window.CloseAsync().WaitAsync(Patience); }
        catch (TimeoutException) { }
    }
}

/// <summary>What a failed test's windows showed when it ended.</summary>
internal static class Screenshots
{
    private static readonly ConcurrentDictionary<string, string> Taken = new();
    private static int count;

    public static async Task Take(IBrowserContext window)
    {
        foreach (var page in window.Pages)
        {
            var path = Path.Combine(LaneLog.Folder, $"failed-{Interlocked.Increment(ref count)}.png");
            try { await page.ScreenshotAsync(new() { Path = path, Timeout = 5_000 }); }
            catch (Exception e) when (e is PlaywrightException or TimeoutException) { continue; } // the page is no longer available
            Taken.AddOrUpdate(TestContext.Current.Test!.UniqueID, path, (_, earlier) => $"{earlier}, {path}");
        }
    }

    public static string? Of(string test) => Taken.GetValueOrDefault(test);
}
