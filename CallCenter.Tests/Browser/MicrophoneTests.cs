using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A microphone that another program is using, devices that come and go, and when a browser may show its prompt.</summary>
public sealed class MicrophoneTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    /// <summary>Counts the requests for the microphone. It fails as <c>fails</c> says; the permission is <c>state</c>.</summary>
    private const string Microphone = """
        window.asked = 0;
        const give = MediaDevices.prototype.getUserMedia;
        MediaDevices.prototype.getUserMedia = function (wish) {
          window.asked++;
          window.state = null; // a prompt is always accepted
          if (window.fails) return Promise.reject(new DOMException('Could not start audio source', window.fails));
          return give.call(this, wish);
        };
        const query = Permissions.prototype.query;
        Permissions.prototype.query = function (what) {
          if (what.name !== 'microphone' || !window.state) return query.call(this, what);
          return Promise.resolve(Object.assign(new EventTarget(), { state: window.state }));
        };
        const changed = () => navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
        window.dock = () => { for (let n = 0; n < 6; n++) setTimeout(changed, n * 100) };
        window.pass = ms => new Promise(passed => setTimeout(passed, ms));
        """;
    private IBrowserContext window = null!;
    private Desk doug = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        window = await chromium.Window();
        await window.AddInitScriptAsync($"{{ {Microphone} }}");
        doug = await Desk.Open(window, app, "doug");
    }

    public async ValueTask DisposeAsync() => await window.Leave();

    private Task<int> Asked() => doug.Page.EvaluateAsync<int>("window.asked");
    private ILocator Problem(string name) => doug.Page.Locator($"[data-problem-is={name}]");

    [Theory]
    [InlineData("NotReadableError")]
    [InlineData("AbortError")]
    public async Task A_microphone_that_another_program_holds_is_told_as_that_and_taken_as_soon_as_it_is_free(string error)
    {
        await doug.Page.EvaluateAsync($"() => {{ window.fails = '{error}' }}");
        await doug.Click("available");
        await Expect(Problem("microphone-busy")).ToContainTextAsync("in use by another program");
        await doug.Shot("microphone-busy");

        await doug.Page.EvaluateAsync("() => { window.fails = null }");

        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available");
        await Expect(Problem("microphone-busy")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_dock_with_six_devices_has_the_microphone_tried_once()
    {
        await doug.GoAvailable();
        var before = await Asked();

        await doug.Page.EvaluateAsync("dock()");

        await Eventually.True(async () => await Asked() > before);
        await doug.Page.EvaluateAsync("pass(2000)");
        (await Asked()).ShouldBe(before + 1);
    }

    [Fact]
    public async Task Without_a_click_the_browser_asks_nothing_and_the_desk_says_what_to_click()
    {
        await doug.GoAvailable();
        await window.AddInitScriptAsync("window.state = 'prompt'"); // the permission held until the page was left

        await doug.Page.ReloadAsync();
        await Expect(Problem("microphone-unasked")).ToBeVisibleAsync();
        await doug.Page.EvaluateAsync("dock()");
        await doug.Page.EvaluateAsync("pass(1500)");
        (await Asked()).ShouldBe(0);
        await doug.Shot("microphone-unasked");

        await doug.Click("retry-phone");

        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available");
        (await Asked()).ShouldBe(1);
    }
}
