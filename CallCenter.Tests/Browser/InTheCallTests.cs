using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>What an agent can do during a call, on their own device.</summary>
public sealed class InTheCallTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    /// <summary>What the microphone is connected to, a line that stutters on request, and devices that come and go.</summary>
    private const string Senses = """
        window.lines = [];
        const Connection = RTCPeerConnection;
        window.RTCPeerConnection = class extends Connection { constructor(...a) { super(...a); window.lines.push(this) } };
        const stats = Connection.prototype.getStats;
        window.RTCPeerConnection.prototype.getStats = async function () {
          if (!window.network) return stats.call(this);
          const now = performance.now(), packetsReceived = Math.round(now / 20);
          return new Map([
            ['i', { id: 'i', type: 'inbound-rtp', timestamp: now, jitter: window.network === 'bad' ? .2 : 0, packetsLost: 0,
              packetsReceived, bytesReceived: packetsReceived * 160 }],
            ['o', { id: 'o', type: 'outbound-rtp', timestamp: now, packetsSent: packetsReceived, bytesSent: packetsReceived * 160 }]]);
        };
        const media = navigator.mediaDevices, enumerate = media.enumerateDevices.bind(media);
        window.unplugged = [];
        media.enumerateDevices = async () => (await enumerate()).filter(d => !window.unplugged.includes(d.label));
        window.plug = (...labels) => { window.unplugged = labels; media.dispatchEvent(new Event('devicechange')) };
        """;
    private const string Sent =
        "() => window.lines.flatMap(l => l.getSenders()).find(s => s.track?.readyState === 'live')?.track.label ?? ''";
    private const string Heard =
        "() => window.lines.flatMap(l => l.getSenders()).some(s => s.track?.readyState === 'live' && s.track.enabled)";
    private const string Other = "Fake Audio Input 2";
    /// <summary>Notes what is said about the quality from now on, however short.</summary>
    private const string Note = "() => { window.said = []; "
        + "new MutationObserver(() => window.said.push(document.querySelector('[data-slot=quality]')?.textContent))"
        + ".observe(document.querySelector('[data-list=my-call]'), { subtree: true, childList: true, characterData: true }) }";
    private const string Noted = "() => window.said.filter(Boolean)";
    private Desk doug = null!;
    private long began;

    private ILocator Keypad => doug.Page.Locator("[data-panel=keypad]");
    private ILocator Notes => doug.Page.Locator("#call-notes");
    private ILocator Saved => doug.Page.Locator("[data-slot=saved]");
    private ILocator Sound => doug.Page.Locator("[data-panel=sound]");
    private ILocator Quality => doug.MyCall.Locator("[data-slot=quality]");
    private ILocator Pending => doug.MyCall.Locator("[data-slot=pending]");

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        began = (await app.Phone.Logged("sdk")).EnumerateArray().Select(e => e.GetProperty("id").GetInt64()).LastOrDefault();
        doug = await Open("doug");
        await doug.GoAvailable();
    }

    public async ValueTask DisposeAsync()
    {
        if (doug is not null) await doug.Page.Context.Leave();
    }

    private async Task<Desk> Open(string userName)
    {
        var window = await chromium.Window();
        await window.AddInitScriptAsync(Senses);
        return await Desk.Open(window, app, userName);
    }

    private async Task<string> Talking(Desk desk)
    {
        var sid = await app.Phone.Call();
        await desk.Click("answer", desk.Ringing);
        await Expect(desk.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Eventually.True(() => desk.Page.EvaluateAsync<bool>(Heard));
        return sid;
    }

    /// <summary>A click on its way to Hold must not meet the button beside it.</summary>
    [Fact]
    public async Task No_button_moves_when_the_audio_goes_and_those_that_need_it_are_disabled_without_it()
    {
        await Talking(doug);
        await Expect(doug.MyCall.Locator("[data-action=mute]")).ToBeEnabledAsync();

        (await doug.MyCall.EvaluateAsync<double>("""
            card => {
              const x = () => card.querySelector('[data-action="hold"]').getBoundingClientRect().x, before = x()
              card.dataset.audio = 'none'
              const moved = x() - before
              card.dataset.audio = 'here'
              return moved
            }
            """)).ShouldBe(0);
        var second = await chromium.Window();
        try
        {
            await second.SignIn(app, "doug");
            var other = new Desk(await second.NewPageAsync(), app);
            await other.Page.GotoAsync(app.Url + "/desk");
            await Expect(other.MyCall.Locator("[data-action=mute]")).ToBeDisabledAsync();
            await Expect(other.MyCall.Locator("[data-action=hold]")).ToBeEnabledAsync();
        }
        finally { await second.Leave(); }
    }

    [Fact]
    public async Task The_keypad_sends_tones_by_mouse_and_by_keyboard_moves_nothing_and_goes_with_the_conversation()
    {
        await Talking(doug);
        var before = await doug.MyCall.Locator("[data-action=end]").BoundingBoxAsync();

        await doug.Page.Keyboard.PressAsync("k");
        await Expect(Keypad).ToBeVisibleAsync();
        await Expect(doug.MyCall.Locator("[data-action=keypad]")).ToHaveAttributeAsync("aria-expanded", "true");
        Same(await doug.MyCall.Locator("[data-action=end]").BoundingBoxAsync(), before);
        await Keypad.Locator("[data-key-of='5']").ClickAsync();
        foreach (var key in new[] { "1", "Shift+*", "#", "0" }) await doug.Page.Keyboard.PressAsync(key);

        await Expect(Keypad.Locator("[data-slot=sent]")).ToHaveTextAsync("51*#0");
        await Eventually.True(async () => await Tones() == "51*#0");
        await Shots("keypad");
        await doug.Page.Keyboard.PressAsync("h");
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "held");
        await Expect(Keypad).ToBeHiddenAsync();
        await doug.Page.Keyboard.PressAsync("7");
        (await Tones()).ShouldBe("51*#0");

        await doug.Page.Keyboard.PressAsync("h");
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await doug.Page.Keyboard.PressAsync("k");
        await doug.Page.Keyboard.PressAsync("Escape");
        await Expect(Keypad).ToBeHiddenAsync();
        await Expect(doug.MyCall.Locator("[data-action=keypad]")).ToBeFocusedAsync();
        doug.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Digits_written_into_the_note_are_no_tones()
    {
        await Talking(doug);
        await doug.Page.Keyboard.PressAsync("k");

        await Notes.FocusAsync();
        await doug.Page.Keyboard.TypeAsync("order 42");
        await Keypad.Locator("[data-key-of='9']").ClickAsync();

        await Eventually.True(async () => await Tones() == "9");
        await Expect(Notes).ToHaveValueAsync("order 42");
    }

    [Fact]
    public async Task Another_microphone_is_used_at_once_in_the_call_and_by_the_next_page_too()
    {
        await Talking(doug);
        var first = await doug.Page.EvaluateAsync<string>(Sent);
        first.ShouldNotBe(Other);
        await Sound.Locator("summary").ClickAsync();

        await Sound.GetByLabel("Microphone", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = Other });
        await Sound.GetByLabel("Speaker", new() { Exact = true })
            .SelectOptionAsync(new SelectOptionValue { Label = "Fake Audio Output 2" });
        await Eventually.True(async () => await doug.Page.EvaluateAsync<string>(Sent) == Other);
        const string level =
            "() => Number(document.querySelector('[data-panel=sound] [role=meter]').style.getPropertyValue('--level'))";
        await Eventually.True(async () => await doug.Page.EvaluateAsync<double>(level) > 0.05);
        await Expect(Sound).ToHaveAttributeAsync("data-level", "heard");
        await Shots("sound");

        await doug.Page.Keyboard.PressAsync("Escape");
        await doug.Page.Keyboard.PressAsync("m");
        await Sound.Locator("summary").ClickAsync();
        await Expect(Sound).ToContainTextAsync("nobody can hear you");
        await doug.Page.Keyboard.PressAsync("Escape");
        await doug.Click("end", doug.MyCall);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
        await doug.Page.ReloadAsync();
        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available");
        await Talking(doug);

        await Eventually.True(async () => await doug.Page.EvaluateAsync<string>(Sent) == Other);
        doug.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_headset_that_is_unplugged_in_a_call_is_told_replaced_and_taken_up_again()
    {
        await Sound.Locator("summary").ClickAsync();
        await Sound.GetByLabel("Microphone", new() { Exact = true }).SelectOptionAsync(new SelectOptionValue { Label = Other });
        await doug.Page.Keyboard.PressAsync("Escape");
        await Talking(doug);
        await Eventually.True(async () => await doug.Page.EvaluateAsync<string>(Sent) == Other);

        await doug.Page.EvaluateAsync($"() => plug('{Other}')");
        await Expect(doug.Page.Locator("#toasts"))
            .ToContainTextAsync($"“{Other}” was unplugged; now using “Fake Default Audio Input”.");
        await Eventually.True(async () => await doug.Page.EvaluateAsync<string>(Sent) is { Length: > 0 } used && used != Other);
        await doug.Shot("unplugged");
        await doug.Page.EvaluateAsync("() => plug()");

        await Expect(doug.Page.Locator("#toasts")).ToContainTextAsync($"“{Other}” is connected again and in use.");
        await Eventually.True(async () => await doug.Page.EvaluateAsync<string>(Sent) == Other);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
    }

    [Fact]
    public async Task A_line_that_stutters_is_told_in_words_without_moving_a_button_and_a_call_without_media_is_no_alarm()
    {
        await Talking(doug);
        var before = await doug.MyCall.Locator("[data-action=end]").BoundingBoxAsync();

        await doug.Page.EvaluateAsync("() => { window.network = 'bad' }");
        await Expect(Quality).ToContainTextAsync("The audio may stutter.", new() { Timeout = 20_000 });
        Same(await doug.MyCall.Locator("[data-action=end]").BoundingBoxAsync(), before);
        await Shots("quality");
        await doug.Page.EvaluateAsync("() => { window.network = 'good' }");
        await Expect(Quality).ToBeHiddenAsync(new() { Timeout = 20_000 });

        await doug.Page.EvaluateAsync("() => { window.network = null }"); // no byte flows, as in every simulated call
        await doug.Page.EvaluateAsync(Note);
        // Long after the SDK's own warning.
        await Eventually.True(async () => (await app.Phone.Logged("sdk")).GetArrayLength() > 0
            && await doug.MyCall.Locator("[data-slot=timer]").TextContentAsync() is { } t && Regex.IsMatch(t, "^(0:[2-5]|[1-9])"),
            TimeSpan.FromSeconds(30));
        (await doug.Page.EvaluateAsync<string[]>(Noted)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_connection_that_breaks_off_is_told_until_it_is_back()
    {
        await Talking(doug);
        var identity = await app.Scalar<string>("select identity from voip_users where display_name = 'Doug'");

        await doug.Page.EvaluateAsync(Note); // it is back in a fraction of a second, or later than the usual end of a leg
        await app.Phone.Post($"/simulate/devices/{identity}/crash", new { legEndsAfterMs = 30_000 });

        await Eventually.True(async () => (await doug.Page.EvaluateAsync<string[]>(Noted))
            .Any(words => words.Contains("Your connection was interrupted. Reconnecting")));
        await Expect(Quality).ToBeHiddenAsync();
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
    }

    [Fact]
    public async Task A_note_is_saved_while_it_is_typed_outlives_the_call_and_a_reload_and_stands_in_the_history()
    {
        await app.Execute("update app.lines set wrap_up_seconds = 90");
        var sid = await Talking(doug);
        await Notes.FillAsync("Wants a refund");
        await Expect(Saved).ToHaveTextAsync("Saved");
        (await Kept()).ShouldBe("Wants a refund");
        await Shots("notes");

        await Notes.FocusAsync();
        await doug.Page.Keyboard.PressAsync("End");
        await doug.Page.Keyboard.TypeAsync(", for order");
        await app.Phone.HangUp(sid);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
        await Expect(Notes).ToBeFocusedAsync();
        await doug.Page.Keyboard.TypeAsync(" 12");
        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "wrap-up");
        await Expect(doug.Page.Locator("[data-panel=notes]")).ToContainTextAsync("on your last call, +1 415-555-0134");
        await Eventually.True(async () => await Kept() == "Wants a refund, for order 12");
        await Shots("notes-after");

        await doug.Page.ReloadAsync();
        await Expect(Notes).ToHaveValueAsync("Wants a refund, for order 12");
        await Notes.FillAsync("Refunded");
        await doug.Page.Locator("h1").First.ClickAsync();
        await Expect(Saved).ToHaveTextAsync("Saved");
        await doug.Click("done");
        await Expect(Notes).ToBeHiddenAsync();

        var sue = await app.SignIn("sue");
        (await sue.Http.GetStringAsync($"/history/{await app.Scalar<Guid>("select id from calls")}")).ShouldContain("Refunded");
        doug.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_phone_that_is_not_reachable_for_a_moment_does_not_put_the_last_calls_note_away()
    {
        await app.Execute("update app.lines set wrap_up_seconds = 90");
        var sid = await Talking(doug);
        await app.Phone.HangUp(sid);
        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "wrap-up");
        await Expect(Notes).ToBeVisibleAsync();

        await doug.Page.RouteAsync("**/api/agents/me/heartbeat", route => route.AbortAsync());
        await Eventually.True(async () =>
        {
            // Again, if a heartbeat that was on its way has made him reachable.
            var lost = await app.Scalar<long>("""
                with lost as (
                  update public.voip_users set reachable_until = null, version = version + 1
                  where display_name = 'Doug' and reachable_until is not null returning id)
                select count(*) from lost
                """);
            if (lost > 0) await doug.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))");
            return await doug.Page.Locator(".status").GetAttributeAsync("data-status") == "unreachable";
        });

        await Expect(Notes).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_note_that_the_server_cannot_take_yet_is_kept_over_a_reload_and_saved_later()
    {
        var sid = await Talking(doug);
        await doug.Page.RouteAsync("**/api/calls/*/notes", route =>
            route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await Notes.FillAsync("Not to be lost");
        await Expect(Saved).ToContainTextAsync("Retrying.");
        await doug.Shot("notes-waiting");
        await app.Phone.HangUp(sid);
        await Expect(doug.MyCall).ToHaveCountAsync(0);

        await doug.Page.EvaluateAsync("() => { const ask = window.fetch; "
            + "window.fetch = (path, how) => how?.keepalive ? Promise.reject(new Error('gone')) : ask(path, how) }");
        await doug.Page.ReloadAsync();
        await Expect(Notes).ToHaveValueAsync("Not to be lost");
        (await Kept()).ShouldBeNull();
        await doug.Page.UnrouteAllAsync();

        await Eventually.True(async () => await Kept() == "Not to be lost");
    }

    [Fact]
    public async Task What_is_typed_before_the_earlier_note_is_known_goes_after_it_though_the_call_is_over_by_then()
    {
        var sid = await Talking(doug);
        await Notes.FillAsync("Refund promised");
        await Expect(Saved).ToHaveTextAsync("Saved");
        var known = new TaskCompletionSource();
        await doug.Page.RouteAsync("**/api/calls/*/notes", async route =>
        {
            if (route.Request.Method == "GET") await known.Task;
            await route.ContinueAsync();
        });
        // The page is there before its script is.
        var typed = new TaskCompletionSource();
        await doug.Page.RouteAsync("**/build/desk*.js*", async route => { await typed.Task; await route.ContinueAsync(); });
        await doug.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });
        await Notes.FillAsync("Call back at 5");
        typed.SetResult();
        await Eventually.True(() => doug.Page.EvaluateAsync<bool>(
            "Object.keys(sessionStorage).some(key => key.startsWith('call-note-added:'))"));
        await Notes.PressSequentiallyAsync(" today");

        await app.Phone.HangUp(sid);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
        await doug.Page.ReloadAsync(); // and this page could not ask either
        (await Kept()).ShouldBe("Refund promised");
        known.SetResult();

        await Eventually.True(async () => await Kept() == "Refund promised\nCall back at 5 today");
    }

    [Fact]
    public async Task What_was_done_without_an_answer_is_not_denied_once_it_is_seen()
    {
        await Talking(doug);
        // It is seen first, and then the connection breaks off.
        var (held, broken) = (new TaskCompletionSource(), new TaskCompletionSource());
        doug.Page.RequestFailed += (_, request) => { if (request.Url.EndsWith("/hold")) broken.TrySetResult(); };
        await doug.Page.RouteAsync("**/api/calls/*/hold", async route =>
        {
            await route.FetchAsync();
            await held.Task;
            await route.AbortAsync();
        });
        await doug.Click("hold", doug.MyCall);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "held");
        held.SetResult();
        await broken.Task;
        await doug.Page.EvaluateAsync("0"); // which comes after what the page does about it
        await Expect(doug.MyCall.Locator("[data-slot=note]")).ToBeHiddenAsync();

        // The server does it, and its answer does not come; the desk sees it by no other way yet.
        await doug.Page.RouteAsync("**/api/board", route => route.AbortAsync());
        var note = doug.MyCall.Locator("[data-slot=note]");
        await doug.Page.RouteAsync("**/api/calls/*/resume", async route =>
        {
            await route.FetchAsync();
            await route.AbortAsync();
        });
        await doug.Page.EvaluateAsync("""
            () => {
              window.said = []
              const note = document.querySelector('[data-list=my-call] [data-slot=note]')
              new MutationObserver(() => said.push(note.textContent)).observe(note, { childList: true, characterData: true, subtree: true })
            }
            """);

        await doug.Click("resume", doug.MyCall);

        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(note).ToBeHiddenAsync();
        (await doug.Page.EvaluateAsync<string[]>("said")).ShouldAllBe(said => said.Length == 0 || said.StartsWith("It is not known"));
        await doug.Page.UnrouteAllAsync();
    }

    [Fact]
    public async Task Single_keys_can_be_switched_off_for_who_dictates_and_stay_so()
    {
        await Talking(doug);
        await Expect(doug.MyCall.Locator("[data-action=mute] kbd")).ToBeVisibleAsync();
        var menu = doug.Page.Locator("details.menu").First;
        await menu.Locator("summary").ClickAsync();
        await doug.Shot("single-keys");
        await doug.Page.GetByLabel("Single-key shortcuts").UncheckAsync();
        await doug.Page.Keyboard.PressAsync("Escape");
        await Expect(doug.MyCall.Locator("[data-action=mute] kbd")).ToBeHiddenAsync();

        await doug.Page.Keyboard.PressAsync("e");
        await doug.Page.Keyboard.PressAsync("p");
        await menu.Locator("summary").ClickAsync();
        await doug.Page.GetByLabel("Single-key shortcuts").CheckAsync();
        await doug.Page.Keyboard.PressAsync("Escape");
        await doug.Page.Keyboard.PressAsync("h");
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "held"); // which no ended or parked call becomes

        await menu.Locator("summary").ClickAsync();
        await doug.Page.GetByLabel("Single-key shortcuts").UncheckAsync();
        await doug.Page.GotoAsync($"{app.Url}/missed");
        await Expect(doug.Page.Locator("html")).ToHaveAttributeAsync("data-keys", "off");
        await Expect(doug.Page.GetByLabel("Single-key shortcuts")).Not.ToBeCheckedAsync();
    }

    [Fact]
    public async Task The_last_words_of_a_page_that_is_closed_are_saved()
    {
        await Talking(doug);
        await Notes.FillAsync("Wa");
        await Expect(Saved).ToHaveTextAsync("Saved");

        await Notes.FillAsync("Wants a refund");
        await doug.Page.GotoAsync("about:blank");

        await Eventually.True(async () => await Kept() == "Wants a refund");
    }

    [Fact]
    public async Task Who_picks_a_call_up_reads_what_a_colleague_noted()
    {
        await Talking(doug);
        await Notes.FillAsync("Wants a refund");
        await doug.Click("park", doug.MyCall);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
        await Eventually.True(async () => await Kept() == "Wants a refund");
        var rhonda = await Open("rhonda");
        await rhonda.GoAvailable();

        await rhonda.Click("pick-up", rhonda.Parked);

        await Expect(rhonda.Page.Locator("[data-panel=notes]")).ToContainTextAsync("Doug: Wants a refund");
        await Expect(rhonda.Page.Locator("#call-notes")).ToHaveValueAsync("");
        await rhonda.Shot("notes-colleague");
        await rhonda.Page.Context.Leave();
    }

    [Fact]
    public async Task What_is_asked_for_is_shown_at_once_and_a_failure_brings_the_previous_state_with_its_reason()
    {
        await Talking(doug);
        var answers = new TaskCompletionSource();
        await doug.Page.RouteAsync("**/api/calls/*/hold", async route => { await answers.Task; await route.ContinueAsync(); });
        await doug.Click("hold", doug.MyCall);
        await Expect(Pending).ToHaveTextAsync("Holding…");
        await Eventually.True(async () => !await doug.Page.EvaluateAsync<bool>(Heard)); // an agent who puts a call on hold stops talking
        await doug.Shot("holding");
        answers.SetResult();
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "held");
        await Expect(Pending).ToBeHiddenAsync();

        foreach (var (action, shown) in new[] { ("resume", "Resuming…"), ("park", "Parking…") })
        {
            var fails = new TaskCompletionSource();
            await doug.Page.RouteAsync($"**/api/calls/*/{action}", async route => { await fails.Task; await route.AbortAsync(); });
            await doug.Click(action, doug.MyCall);
            await Expect(Pending).ToHaveTextAsync(shown);
            fails.SetResult();
            await Expect(doug.MyCall.Locator("[data-slot=note]"))
                .ToHaveTextAsync("It is not known whether this was done. The server cannot be reached.");
            await Expect(Pending).ToBeHiddenAsync();
            await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "held");
        }
        await doug.Shot("not-parked");
        await doug.Page.UnrouteAllAsync();

        await doug.Click("resume", doug.MyCall);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(doug.MyCall.Locator("[data-slot=note]")).ToBeHiddenAsync();
        await Eventually.True(() => doug.Page.EvaluateAsync<bool>(Heard));
    }

    [Fact]
    public async Task Who_is_muted_sees_it_and_a_narrow_window_has_room_for_everything()
    {
        await Talking(doug);
        await doug.Page.SetViewportSizeAsync(390, 844);
        await doug.Page.Keyboard.PressAsync("m");
        await Expect(doug.MyCall.Locator(".call-muted")).ToBeVisibleAsync();
        (await doug.Page.EvaluateAsync<bool>(Heard)).ShouldBeFalse();
        await doug.Page.Keyboard.PressAsync("k");
        await Expect(Keypad).ToBeVisibleAsync();
        await doug.Page.Locator("[data-panel=keypad]").ScrollIntoViewIfNeededAsync();
        await doug.Shot("narrow-keypad");
        await Sound.Locator("summary").ClickAsync();
        await Sound.ScrollIntoViewIfNeededAsync();
        await doug.Shot("narrow-sound");

        (await doug.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main *')]"
            + ".filter(e => e.getBoundingClientRect().right > 391).map(e => e.tagName + '.' + e.className)")).ShouldBeEmpty();
    }

    private Task<string?> Kept() => app.Scalar<string>("select text from app.call_notes");

    /// <summary>The digits that arrived at Twilio, in order.</summary>
    private async Task<string> Tones() => string.Concat((await app.Phone.Logged("sdk")).EnumerateArray()
        .Where(e => e.GetProperty("id").GetInt64() > began && e.GetProperty("name").GetString() == "in dtmf")
        .Select(e => JsonDocument.Parse(e.GetProperty("response").GetString()!).RootElement
            .GetProperty("payload").GetProperty("dtmf").GetString()));

    private static void Same(LocatorBoundingBoxResult? now, LocatorBoundingBoxResult? before) =>
        (now!.X, now.Y, now.Width, now.Height).ShouldBe((before!.X, before.Y, before.Width, before.Height));

    private async Task Shots(string name)
    {
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await doug.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await doug.Shot($"{name}-{theme}".ToLowerInvariant());
        }
    }
}
