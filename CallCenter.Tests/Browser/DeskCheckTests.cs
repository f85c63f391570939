using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

public sealed class DeskCheckTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private const string Silent =
        "() => { const c = new AudioContext(); window.given = c.createMediaStreamDestination().stream; return window.given }";
    /// <summary>The highest level of the microphone's bar: the browser's own microphone beeps for moments only.</summary>
    private const string Loudest = "window.loudest = 0; new MutationObserver(() => { "
        + "const shown = document.querySelector('[role=meter]')?.style.getPropertyValue('--level'); "
        + "window.loudest = Math.max(window.loudest, Number(shown ?? 0)) "
        + "}).observe(document, { subtree: true, attributes: true, attributeFilter: ['style'] })";
    /// <summary>Notes what is shown about the sound from now on, however short.</summary>
    private const string NoteSound = "() => { const item = document.querySelector('[data-check=sound]'); window.said = []; "
        + "new MutationObserver(() => window.said.push(`${item.dataset.state}: ${item.querySelector('[data-slot=words]').textContent}`))"
        + ".observe(item, { subtree: true, childList: true }) }";
    private IBrowserContext window = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        window = await chromium.Window();
        await window.GrantPermissionsAsync(["microphone", "notifications", "clipboard-read", "clipboard-write"]);
    }

    public async ValueTask DisposeAsync() => await window.Leave();

    [Fact]
    public async Task Who_has_everything_is_told_so_and_can_copy_the_report()
    {
        var check = await DeviceCheck.Open(window, app);

        await check.Finds("page", "ok", "supports everything");
        await check.Finds("speed", "ok", "Good (");
        await check.Finds("updates", "ok", "Live updates work", detail: "connected and joined");
        await check.Finds("device", "ok", "Your phone connected");
        await check.Finds("notifications", "ok");
        await check.Finds("microphone", "ok", "We can hear you through");
        await Expect(check.Summary).ToHaveTextAsync("All good so far, one step left");
        await check.Shot("one-step-left");

        await check.Page.EvaluateAsync(NoteSound);
        await check.Button("Play the ringtone").ClickAsync();
        await Eventually.True(() => check.Page.EvaluateAsync<bool>( // it plays for three seconds
            "() => window.said.some(words => words.startsWith('running: ') && words.includes('Can you hear it?'))"));
        await check.Shot("sound-plays");
        await check.Finds("sound", "waiting", "Did you hear the ringtone?");
        await check.Button("Yes, I hear it").ClickAsync();
        await Expect(check.Summary).ToHaveTextAsync("Everything works");
        await check.Shot("everything-works");

        await check.Button("Copy report").ClickAsync();
        await Expect(check.Page.Locator(".toast")).ToContainTextAsync("Report copied");
        var copied = await check.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()");
        Untimed(copied.ReplaceLineEndings("\n")).ShouldBe(Untimed(await check.Report()));
        copied.ShouldContain("Result: Everything works");
        copied.ShouldContain("[OK] Phone: Your phone connected");
        copied.ShouldContain("Person: Doug");
        copied.ShouldNotContain("eyJ");
        Regex.Count(copied, @"^\[OK\] ", RegexOptions.Multiline).ShouldBe(7);
        check.Complaints.ShouldBeEmpty();
    }

    /// <summary>Without the time at which it was written: the page goes on writing its own.</summary>
    private static string Untimed(string report) => Regex.Replace(report, "^Time: .*$", "", RegexOptions.Multiline);

    [Fact]
    public async Task The_bar_moves_with_the_voice_and_the_microphone_is_let_go_afterwards()
    {
        var check = await DeviceCheck.Open(window, app, page => page.AddInitScriptAsync(
            "const ask = MediaDevices.prototype.getUserMedia; "
            + "MediaDevices.prototype.getUserMedia = async function (wish) { return window.given = await ask.call(this, wish) }; "
            + Loudest));
        const string live = "() => window.given?.getTracks().some(t => t.readyState === 'live')";
        const string level =
            "() => Number(getComputedStyle(document.querySelector('[role=meter]')).getPropertyValue('--level'))";

        await Eventually.True(async () => await check.Page.EvaluateAsync<double>("() => window.loudest") > 0.35);

        await check.Finds("microphone", "ok");
        await Eventually.True(async () => await check.Page.EvaluateAsync<bool?>(live) is false);
        (await check.Page.EvaluateAsync<double>(level)).ShouldBe(0);
    }

    [Fact]
    public async Task A_browser_that_blocks_the_microphone_is_told_where_to_allow_it_and_the_desk_leads_here()
    {
        await using var shut = await chromium.Window(microphone: false);
        await shut.GrantPermissionsAsync(["notifications"]); // all others are refused
        var desk = await Desk.Open(shut, app, "doug");
        await desk.Click("available");
        var here = desk.Page.Locator("[data-problem-is=microphone-refused] a");
        await Expect(here).ToBeVisibleAsync();
        await desk.Shot("desk-microphone-blocked");

        var check = new DeviceCheck(await shut.RunAndWaitForPageAsync(() => here.ClickAsync()));

        await check.Finds("microphone", "failed",
            "Your browser blocks the microphone for this page.", "left of the address", "NotAllowedError");
        await check.Finds("device", "ok"); // the others continue
        await Expect(check.Summary).ToContainTextAsync("need");
        await check.Shot("microphone-blocked");

        await check.Page.GetByRole(AriaRole.Link, new() { Name = "Back to the desk" }).ClickAsync();
        await Eventually.True(() => Task.FromResult(shut.Pages.Count == 1)); // not a second desk
    }

    [Theory]
    [InlineData("NotFoundError", "No microphone was found.", "Connect a headset")]
    [InlineData("NotReadableError", "Another program may be using it.", "Close other programs")]
    public async Task A_microphone_that_does_not_start_is_explained_and_checked_again(string error, string words, string cure)
    {
        var check = await DeviceCheck.Open(window, app, page => page.AddInitScriptAsync(
            "const ask = MediaDevices.prototype.getUserMedia; window.fails = true; "
            + "MediaDevices.prototype.getUserMedia = function (wish) "
            + $"{{ return window.fails ? Promise.reject(new DOMException('Could not start', '{error}')) : ask.call(this, wish) }}"));

        await check.Finds("microphone", "failed", words, cure, $"{error}: Could not start");
        await check.Shot($"microphone-{error}");

        await check.Page.EvaluateAsync("() => { window.fails = false }");
        await check.Button("Check again", "microphone").FocusAsync();
        await check.Page.Keyboard.PressAsync("Enter");
        await check.Finds("microphone", "ok", "We can hear you");
        await Expect(check.Page.Locator("[data-announce]")).ToContainTextAsync("Microphone: We can hear you");
    }

    [Fact]
    public async Task A_microphone_that_stays_silent_is_noticed()
    {
        var check = await DeviceCheck.Open(window, app, page =>
            page.AddInitScriptAsync($"MediaDevices.prototype.getUserMedia = async () => ({Silent})()"));

        await check.Finds("microphone", "warning", "We cannot hear anything.", "mute switch");
        await check.Shot("nothing-heard");

        await check.Page.EvaluateAsync("() => { for (const track of window.given.getTracks()) track.stop() }");
        await check.Finds("microphone", "failed", "unplugged");
    }

    [Fact]
    public async Task Who_hears_no_ring_sound_is_told_what_to_try()
    {
        var check = await DeviceCheck.Open(window, app);
        await check.Button("Play the ringtone").ClickAsync();

        await check.Button("No").ClickAsync(); // while it plays

        await check.Finds("sound", "failed", "You did not hear", "Turn the volume up");
        await Expect(check.Button("No")).ToBeHiddenAsync();
        await check.Finds("microphone", "ok");
        await check.Finds("device", "ok");
        await Expect(check.Summary).ToHaveTextAsync("One thing needs your attention");
        await check.Shot("sound-not-heard");
    }

    [Fact]
    public async Task A_browser_that_blocks_sound_is_told_so()
    {
        var check = await DeviceCheck.Open(window, app, page => page.AddInitScriptAsync(
            "AudioContext.prototype.resume = () => new Promise(() => {}); "
            + "Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' })"));

        await check.Button("Play the ringtone").ClickAsync();

        await check.Finds("sound", "failed", "does not let this page play sound", "switch Sound on");
        await check.Finds("microphone", "warning", "only after a click");
    }

    [Fact]
    public async Task Notifications_can_be_allowed_here_and_blocked_ones_are_explained()
    {
        var check = await DeviceCheck.Open(window, app, Unasked);
        await check.Finds("notifications", "waiting", "not been asked");
        await check.Shot("notifications-not-asked");

        await check.Button("Allow notifications").ClickAsync();
        await check.Finds("notifications", "ok");
        await Expect(check.Button("Allow notifications")).ToBeHiddenAsync();

        await check.Page.EvaluateAsync("() => { window.permission = 'denied' }");
        await check.Button("Check again", "notifications").ClickAsync();
        await check.Finds("notifications", "warning", "blocks notifications", "switch Notifications on");
    }

    [Theory]
    [InlineData("token", "Could not get a token", "tell your supervisor")]
    [InlineData("connection", "Live updates cannot connect.", "VPN")]
    [InlineData("joining", "does not let you in", "Sign out")]
    public async Task Live_updates_that_are_down_name_the_step_that_failed(string step, string words, string cure)
    {
        var check = await DeviceCheck.Open(window, app, async page =>
        {
            if (step == "token")
                await page.RouteAsync("**/api/realtime/token", route => route.FulfillAsync(
                    new() { Status = 503, ContentType = "application/problem+json", Body = "{\"title\":\"Away\"}" }));
            if (step == "connection") await page.RouteWebSocketAsync(new Regex("/realtime/v1/"), socket => _ = socket.CloseAsync());
            if (step == "joining") await page.RouteAsync("**/api/realtime/token", Forge);
        });

        await check.Finds("updates", "failed", words, cure, $"Step: {step}");
        await check.Finds("device", "ok");
        await check.Shot($"updates-{step}");
        await check.Page.UnrouteAllAsync();
        if (step == "connection") return; // a routed socket stays routed

        await check.Button("Check again", "updates").ClickAsync();
        await check.Finds("updates", "ok");
    }

    [Fact]
    public async Task A_phone_whose_token_is_refused_says_so_with_Twilios_code()
    {
        var check = await DeviceCheck.Open(window, app, page => page.RouteAsync("**/api/voice/token", Forge));

        await check.Finds("device", "failed", "The phone service rejects your token.", "send this report", "Twilio error 20101");
        await check.Shot("phone-refused");
        (await check.Report()).ShouldContain("[FAILED] Phone: The phone service rejects your token.");
        (await check.Report()).ShouldNotContain("eyJ");

        await check.Page.UnrouteAllAsync();
        await check.Button("Check again", "device").ClickAsync();
        await check.Finds("device", "ok");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_and_a_slow_one_are_told_apart()
    {
        var check = await DeviceCheck.Open(window, app, page => page.RouteAsync("**/alive", route => route.AbortAsync()), near: false);
        await check.Finds("speed", "failed", "The server is not responding.");

        await check.Page.UnrouteAllAsync();
        await check.Page.RouteAsync("**/alive", async route =>
        {
            await Task.Delay(320, TestContext.Current.CancellationToken);
            await route.ContinueAsync();
        });
        await check.Button("Check again", "speed").ClickAsync();
        await check.Finds("speed", "warning", "Slow (", "A cable is better");
        await check.Shot("slow");
    }

    [Fact]
    public async Task A_desk_in_another_tab_keeps_its_phone_and_its_calls_while_the_device_is_checked()
    {
        var desk = await Desk.Open(window, app, "doug");
        await desk.GoAvailable();

        var check = new DeviceCheck(await window.RunAndWaitForPageAsync(() => desk.Page.Locator(".status > a").ClickAsync()));
        await check.Finds("updates", "ok");
        await check.Finds("device", "ok");
        await check.Finds("microphone", "ok");

        await Expect(desk.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available");
        await app.Phone.Call();
        await Expect(desk.Ringing).ToHaveCountAsync(1);
        await desk.Click("answer", desk.Ringing);
        await Expect(desk.MyCall).ToHaveAttributeAsync("data-state", "active");
        await check.Button("Check again", "device").ClickAsync();
        await check.Finds("device", "ok");
        await Expect(desk.MyCall).ToHaveAttributeAsync("data-state", "active");
        desk.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_moves_while_the_checks_come_in_and_a_phone_has_room_for_them()
    {
        var answer = new TaskCompletionSource();
        var check = await DeviceCheck.Open(window, app, page =>
            page.RouteAsync("**/api/*/token", async route => { await answer.Task; await route.ContinueAsync(); }));
        const string bottoms =
            "() => [...document.querySelectorAll('.finding')].map(item => Math.round(item.getBoundingClientRect().bottom)).join()";
        await check.Finds("speed", "ok");
        await check.Finds("device", "running");
        var before = await check.Page.EvaluateAsync<string>(bottoms);

        answer.SetResult();
        await check.Finds("device", "ok");
        await check.Finds("microphone", "ok");
        (await check.Page.EvaluateAsync<string>(bottoms)).ShouldBe(before);

        await check.Page.SetViewportSizeAsync(400, 800);
        (await check.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(400);
        await check.Shot("narrow");
    }

    /// <summary>Headless Chromium can grant and refuse notifications, but not ask anybody.</summary>
    private static Task Unasked(IPage page) => page.AddInitScriptAsync(
        "window.permission = 'default'; "
        + "Object.defineProperty(Notification, 'permission', { get: () => window.permission }); "
        + "Notification.requestPermission = async () => window.permission = 'granted'");

    /// <summary>The server's own answer with an invalid signature.</summary>
    private static async Task Forge(IRoute route)
    {
        var answer = await route.FetchAsync();
        var body = JsonNode.Parse(await answer.TextAsync())!;
        var token = body["token"]!.GetValue<string>();
        body["token"] = token[..token.LastIndexOf('.')] + "." + new string('A', 43);
        await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
    }
}
