using System.Text.RegularExpressions;
using CallCenter.Tests.Integration;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>What an agent sees, and what a caller hears, when something around them fails.</summary>
public sealed class TroubleTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    /// <summary>Counts the ringtone, which is the one looping source, and remembers what the microphone is connected to.</summary>
    private const string Ears = """
        window.ringing = 0; window.lines = [];
        const { start, stop } = AudioBufferSourceNode.prototype;
        AudioBufferSourceNode.prototype.start = function (...a) { if (this.loop) window.ringing++; return start.apply(this, a) };
        AudioBufferSourceNode.prototype.stop = function (...a) { if (this.loop) window.ringing--; return stop.apply(this, a) };
        const Connection = RTCPeerConnection;
        window.RTCPeerConnection = class extends Connection { constructor(...a) { super(...a); window.lines.push(this) } };
        """;
    private const string Heard =
        "() => window.lines.flatMap(l => l.getSenders()).some(s => s.track?.readyState === 'live' && s.track.enabled)";
    /// <summary>Live updates are dropped once <c>deaf</c> is set.</summary>
    private const string Deaf = """
        const Socket = WebSocket;
        window.WebSocket = class extends Socket {
          get onmessage() { return super.onmessage }
          set onmessage(heard) { super.onmessage = e => { if (!window.deaf || !this.url.includes('/realtime/')) heard(e) } }
        };
        """;
    private Desk doug = null!, rhonda = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        doug = await Open("doug");
        await doug.GoAvailable();
    }

    /// <summary>Only where she is needed: an open desk keeps a tenth of a processor busy.</summary>
    private async Task RhondaComes()
    {
        rhonda = await Open("rhonda");
        await rhonda.GoAvailable();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in new[] { doug, rhonda })
            if (desk is not null) await desk.Page.Context.Leave();
    }

    private async Task<Desk> Open(string userName)
    {
        var window = await chromium.Window();
        await window.AddInitScriptAsync(Ears);
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

    [Fact]
    public async Task A_caller_whom_everyone_declined_is_still_shown_and_can_be_answered_anyway()
    {
        await RhondaComes();
        await app.Phone.Call();
        foreach (var desk in new[] { doug, rhonda }) await desk.Click("decline", desk.Ringing);

        await Expect(doug.Ringing).ToHaveCountAsync(0);
        var declined = doug.Page.Locator("[data-list=declined] .declined");
        await Expect(declined).ToContainTextAsync("+1 415-555-0134");
        await Expect(doug.Page.Locator("[data-slot=declined-count]")).ToHaveTextAsync("1 caller you declined is still waiting.");
        await Eventually.True(async () => await doug.Page.EvaluateAsync<int>("window.ringing") == 0);
        await doug.Shot("declined");
        await doug.Page.ReloadAsync();
        await Expect(declined).ToHaveCountAsync(1);

        await doug.Click("answer", declined);

        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(declined).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_caller_who_hangs_up_right_after_the_answer_is_no_trouble_of_the_audios()
    {
        var window = await chromium.Window();
        await window.AddInitScriptAsync(Deaf);
        var sue = await Desk.Open(window, app, "sue");
        await sue.GoAvailable();
        var sid = await app.Phone.Call();
        await Expect(sue.Ringing).ToHaveCountAsync(1);
        // The audio is refused before the desk learns of the end, from a heartbeat's answer either.
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await sue.Page.RouteAsync("**/api/agents/me/heartbeat", async route =>
        {
            await told.Task;
            await route.ContinueAsync();
        });
        await sue.Page.RouteAsync("**/api/calls/*/claim", async route =>
        {
            await sue.Page.EvaluateAsync("window.deaf = true");
            var answer = await route.FetchAsync();
            await app.Phone.HangUp(sid);
            await Eventually.True(async () => await app.Scalar<string>("select state from calls") == "ended");
            await route.FulfillAsync(new() { Response = answer });
            told.SetResult();
        });

        await sue.Page.EvaluateAsync("""
            () => {
              window.said = [];
              window.carded = false;
              const toast = node => node.classList?.contains('toast') && window.said.push(node.textContent);
              new MutationObserver(all => {
                all.forEach(change => change.addedNodes.forEach(toast));
                window.carded ||= Boolean(document.querySelector('[data-list=my-call] .call'));
              }).observe(document.body, { childList: true, subtree: true });
            }
            """);
        await sue.Click("answer", sue.Ringing);

        await Eventually.True(() => sue.Page.EvaluateAsync<bool>("window.carded")); // for a moment only
        await Expect(sue.MyCall).ToHaveCountAsync(0, new() { Timeout = 30_000 });
        (await sue.Page.EvaluateAsync<string[]>("window.said")).ShouldBeEmpty();
        await window.Leave();
    }

    [Theory]
    [InlineData("500")]
    [InlineData("hang")]
    public async Task Nobody_hears_the_agent_on_hold_even_while_Twilio_does_not_listen(string rest)
    {
        var sid = await Talking(doug);
        await app.Phone.Faults(new { rest });

        await doug.Click("hold", doug.MyCall);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "held");
        (await app.Phone.Hears(sid)).ShouldBe("conference");
        await Eventually.True(async () => !await doug.Page.EvaluateAsync<bool>(Heard), TimeSpan.FromSeconds(2));

        await app.Phone.Faults(new { });
        await doug.Click("resume", doug.MyCall);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Eventually.True(() => doug.Page.EvaluateAsync<bool>(Heard));
    }

    [Fact]
    public async Task Who_loses_the_role_in_a_call_leaves_the_desk_for_a_page_that_says_so()
    {
        await RhondaComes();
        var sid = await Talking(doug);
        await app.Give("sue", "Ops");
        var sue = await app.SignIn("sue");

        await sue.Send($"/people/{await app.AccountId("doug")}", ("DisplayName", "Doug"), ("Roles", "Ops"));

        await Expect(doug.Page.Locator("main")).ToContainTextAsync("You are signed in as Doug (Ops)");
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await Eventually.True(async () => await app.Phone.Hears(sid) == "hold");
    }

    [Theory]
    [InlineData("the network is gone")]
    [InlineData("the server takes everything and says nothing")]
    public async Task The_ringtone_ends_with_the_servers_voice(string trouble)
    {
        await RhondaComes();
        await app.Phone.Call();
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await Eventually.True(async () => await rhonda.Page.EvaluateAsync<int>("window.ringing") == 1);

        var speaks = new TaskCompletionSource();
        if (trouble.Contains("network")) await rhonda.Page.Context.SetOfflineAsync(true);
        else
        {
            await rhonda.Page.RouteAsync("**/api/**", async route =>
            {
                await speaks.Task;
                try { await route.ContinueAsync(); }
                catch (PlaywrightException) { } // the page no longer waits for it
            });
        }

        await Eventually.True(async () => await rhonda.Page.EvaluateAsync<int>("window.ringing") == 0, TimeSpan.FromSeconds(13));
        await Expect(rhonda.Banner).ToContainTextAsync("calls do not ring");
        await rhonda.Shot("silent");
        await rhonda.Page.Context.SetOfflineAsync(false);
        speaks.SetResult();
        await Expect(rhonda.Banner).ToHaveAttributeAsync("data-connection", "ok", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task Live_updates_are_back_as_soon_as_the_server_is()
    {
        await RhondaComes();
        var (away, tries, page) = (false, 0, rhonda.Page);
        var sockets = new System.Collections.Concurrent.ConcurrentQueue<IWebSocketRoute>();
        await page.RouteWebSocketAsync("**/realtime/v1/**", socket =>
        {
            if (!away) { socket.ConnectToServer(); sockets.Enqueue(socket); return; }
            tries++;
            _ = socket.CloseAsync(new() { Code = 1011 });
        });
        await page.RouteAsync("**/api/**", route => away ? route.AbortAsync() : route.ContinueAsync());
        await page.ReloadAsync();
        await Eventually.True(() => Task.FromResult(!sockets.IsEmpty));
        await Expect(rhonda.Colleague("Rhonda")).ToHaveAttributeAsync("data-status", "available");

        away = true;
        foreach (var socket in sockets) await socket.CloseAsync(new() { Code = 1011 });
        await Expect(rhonda.Banner).ToHaveAttributeAsync("data-connection", "offline");
        await Eventually.True(() => Task.FromResult(tries >= 6), TimeSpan.FromSeconds(60)); // until every wait has grown
        away = false;

        // A beat every 10 s, and a loaded machine.
        await Expect(rhonda.Banner).ToHaveAttributeAsync("data-connection", "ok", new() { Timeout = 30_000 });
    }

    [Fact]
    public async Task An_end_that_the_server_could_not_hear_is_told_again_and_ends_the_call_for_the_caller_too()
    {
        await RhondaComes();
        var sid = await Talking(doug);
        app.CallTimes.RejoinTime = TimeSpan.FromMinutes(1); // however long a loaded machine takes here
        await doug.Page.RouteAsync("**/api/**", route => route.AbortAsync());
        await doug.Click("end", doug.MyCall);
        await Expect(doug.MyCall).ToContainTextAsync("ends as soon as the server responds");
        await Eventually.True(async () => !await doug.Page.EvaluateAsync<bool>(Heard));
        await doug.Shot("ending");
        await doug.Page.UnrouteAsync("**/api/**");
        await Expect(doug.MyCall).ToHaveCountAsync(0, new() { Timeout = 20_000 });
        await Eventually.True(async () => (await app.Phone.Get(sid)).GetProperty("status").GetString() == "completed");
        (await app.Scalar<string>("select end_reason from calls")).ShouldBe("completed");
        (await app.Scalar<long>("select count(*) from ring_events where event = 'ringing'")).ShouldBe(1);
    }

    [Fact]
    public async Task Lost_words_of_the_conference_leave_the_agent_informed_and_the_caller_with_music_until_the_next_one_is_there()
    {
        await RhondaComes();
        await app.Phone.Faults(new { drop = new[] { "participant-join" } });
        var sid = await app.Phone.Call();
        await doug.Click("answer", doug.Ringing);
        await Eventually.True(async () => await app.Phone.Hears(sid) == "conference");

        // A claim lasts for ten seconds.
        await Expect(doug.Page.Locator("#toasts")).ToContainTextAsync("the call rings again", new() { Timeout = 30_000 });
        await doug.Shot("unconfirmed");
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await Eventually.True(async () => await app.Phone.Hears(sid) == "hold");
        await app.Phone.Faults(new { });

        await rhonda.Click("answer", rhonda.Ringing);
        await Expect(rhonda.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Eventually.True(async () => await app.Phone.Hears(sid) == "conference");
    }

    [Fact]
    public async Task Wrap_up_counts_down_and_ends_with_a_click()
    {
        await RhondaComes();
        await app.Execute("update app.lines set wrap_up_seconds = 90");
        await Talking(doug);
        await doug.Click("end", doug.MyCall);
        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "wrap-up");
        await Expect(doug.Page.Locator("[data-slot=left]")).ToHaveTextAsync(new Regex("^1:[0-2][0-9]$"));
        await doug.Shot("wrap-up");

        await doug.Click("done");

        await Expect(doug.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "available");
        await Expect(rhonda.Colleague("Doug")).ToHaveAttributeAsync("data-status", "available");
    }

    [Fact]
    public async Task In_a_call_nothing_can_be_picked_up_another_window_says_where_the_talk_is_and_leaving_is_asked_about()
    {
        await RhondaComes();
        await Talking(rhonda);
        await rhonda.Click("park", rhonda.MyCall);
        await Expect(doug.Parked.Locator("[data-action=pick-up]")).ToBeEnabledAsync();
        await Talking(doug);
        await Expect(doug.Parked.Locator("[data-action=pick-up]")).ToBeDisabledAsync();
        await Expect(doug.MyCall.Locator(".call-elsewhere")).ToBeHiddenAsync();

        var other = await Open("doug");
        await Expect(other.MyCall).ToContainTextAsync("You are on this call in another window or on another computer.");
        await other.Shot("elsewhere");
        await other.Page.Context.Leave();

        (await doug.Page.EvaluateAsync<string>("() => { const e = document.createEvent('BeforeUnloadEvent'); "
            + "e.initEvent('beforeunload', false, true); dispatchEvent(e); return e.returnValue }")).ShouldContain("You are on a call");
    }

    [Fact]
    public async Task Long_names_fit_a_narrow_window()
    {
        var name = new string('W', 80);
        await app.Execute($"update app.users set display_name = '{name}' where user_name = 'doug'; update app.lines set name = '{name}'");
        await app.Phone.Call("sip:" + new string('x', 60) + "@example.com");
        var sue = await Open("sue");
        await sue.Page.SetViewportSizeAsync(360, 760);
        foreach (var path in new[] { "/people", "/history", "/lines", "/live", $"/people/{await app.AccountId("doug")}", "password" })
        {
            if (path == "password")
            {
                await sue.Page.ClickAsync("text=Reset password");
                await Expect(sue.Page.Locator("#one-time-password")).ToBeVisibleAsync();
                // The reset has ended his session: his page is leaving.
                await Expect(doug.Page).ToHaveURLAsync(new Regex("/account/sign-in"));
            }
            else await sue.Page.GotoAsync(app.Url + path);
            await sue.Shot("narrow-" + path.Split('/')[1 % path.Split('/').Length][..4]);
            var wide = await sue.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('main *:not(thead *)')]"
                + ".filter(e => e.getBoundingClientRect().right > 361 && getComputedStyle(e).position !== 'absolute')"
                + ".map(e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 20))");
            wide.ShouldBeEmpty(path);
        }
        await sue.Page.Context.Leave();
    }
}
