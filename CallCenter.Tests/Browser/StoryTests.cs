using CallCenter.Tests.Integration;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

public sealed class StoryTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private const string CallerShown = "+1 415-555-0134";
    private Desk doug = null!, rhonda = null!;

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        doug = await Desk.Open(await chromium.Window(motion: true), app, "doug");
        rhonda = await Desk.Open(await chromium.Window(motion: true), app, "rhonda");
        await doug.GoAvailable();
        await rhonda.GoAvailable();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in new[] { doug, rhonda })
            if (desk is not null) await desk.Page.Context.Leave();
    }

    public static TheoryData<string> Weathers => ["fair", "webhooks twice", "webhooks out of order", "Twilio's REST answers 429"];

    [Theory]
    [MemberData(nameof(Weathers))]
    public async Task A_call_rings_everyone_one_agent_takes_it_parks_it_and_another_picks_it_up_and_ends_it(string weather)
    {
        await app.Phone.Faults(weather switch
        {
            "webhooks twice" => new { duplicate = new[] { "*" } },
            "webhooks out of order" => new { reorder = new[] { "conference", "call-status" } },
            _ => (object)new { },
        });
        var sid = await app.Phone.Call();
        foreach (var desk in new[] { doug, rhonda })
        {
            await Expect(desk.Ringing).ToHaveCountAsync(1);
            await Expect(desk.Ringing).ToContainTextAsync(CallerShown);
            await Expect(desk.Ringing).ToContainTextAsync("Main line");
            await Expect(desk.Page).ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("Ringing|0134"));
        }
        await doug.Shot("ringing");

        await doug.Click("answer", doug.Ringing);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);
        await Expect(rhonda.Colleague("Doug")).ToHaveAttributeAsync("data-status", "on-call");
        await Expect(rhonda.Colleague("Doug")).ToContainTextAsync(CallerShown);
        await Expect(rhonda.Colleague("Doug").Locator("[data-slot=timer]"))
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^0:(0[1-9]|[1-5]\d)$"));
        (await app.Phone.Hears(sid)).ShouldBe("conference");
        await doug.Shot("answered-doug");
        await rhonda.Shot("answered-rhonda");

        if (weather.Contains("429")) await app.Phone.Faults(new { rest = "429" });
        await doug.Click("park", doug.MyCall);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
        foreach (var desk in new[] { doug, rhonda })
        {
            await Expect(desk.Parked).ToHaveCountAsync(1);
            await Expect(desk.Parked).ToContainTextAsync("by Doug");
        }
        if (weather.Contains("429")) await app.Phone.Faults(new { });
        await Eventually.True(async () => await app.Phone.Hears(sid) == "hold");
        await rhonda.Shot("parked");

        await rhonda.Click("pick-up", rhonda.Parked);
        await Expect(rhonda.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(doug.Parked).ToHaveCountAsync(0);
        await Eventually.True(async () => await app.Phone.Hears(sid) == "conference");

        await rhonda.Click("end", rhonda.MyCall);
        foreach (var desk in new[] { doug, rhonda })
        {
            await Expect(desk.MyCall).ToHaveCountAsync(0);
            await Expect(desk.Ringing).ToHaveCountAsync(0);
            await Expect(desk.Parked).ToHaveCountAsync(0);
            await Expect(desk.Colleague("Rhonda")).ToHaveAttributeAsync("data-status", "available");
        }
        await Eventually.True(async () => (await app.Phone.Get(sid)).GetProperty("status").GetString() == "completed");
        (await app.Scalar<string>("select end_reason from calls")).ShouldBe("completed");
        doug.Complaints.ShouldBeEmpty();
        rhonda.Complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_caller_who_hangs_up_while_ringing_clears_every_screen()
    {
        var sid = await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);

        await app.Phone.HangUp(sid);

        await Expect(doug.Ringing).ToHaveCountAsync(0);
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);
        await Expect(doug.Page).Not.ToHaveTitleAsync(new System.Text.RegularExpressions.Regex("Ringing"));
        (await app.Scalar<string>("select end_reason from calls")).ShouldBe("abandoned");
    }

    [Fact]
    public async Task A_declined_call_leaves_only_the_decliners_screen()
    {
        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);

        await doug.Click("decline", doug.Ringing);

        await Expect(doug.Ringing).ToHaveCountAsync(0);
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await doug.Page.ReloadAsync();
        await doug.Live();
        await Expect(doug.Ringing).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_reload_rebuilds_the_right_picture_of_a_ringing_a_live_and_a_parked_call()
    {
        await app.Phone.Call();
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await rhonda.Page.ReloadAsync();
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);

        await doug.Click("answer", doug.Ringing);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await rhonda.Page.ReloadAsync();
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);
        await Expect(rhonda.Colleague("Doug")).ToContainTextAsync(CallerShown);

        await doug.Click("park", doug.MyCall);
        await Expect(doug.Parked).ToHaveCountAsync(1);
        await doug.Page.ReloadAsync();
        await Expect(doug.Parked).ToHaveCountAsync(1);
        await Expect(doug.MyCall).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task An_agent_who_reloads_in_a_call_gives_it_back_to_everyone_and_the_caller_hears_music()
    {
        var sid = await app.Phone.Call();
        await doug.Click("answer", doug.Ringing);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");

        await doug.Page.EvaluateAsync("() => { window.onbeforeunload = null }");
        await doug.Page.CloseAsync(new() { RunBeforeUnload = false });

        await Expect(rhonda.Ringing).ToHaveCountAsync(1, new() { Timeout = 20_000 });
        await Eventually.True(async () => await app.Phone.Hears(sid) == "hold");
    }

    [Fact]
    public async Task A_tab_that_was_offline_shows_a_banner_and_the_truth_within_five_seconds_of_coming_back()
    {
        await rhonda.Page.Context.SetOfflineAsync(true);
        await Expect(rhonda.Banner).Not.ToHaveAttributeAsync("data-connection", "ok");
        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        (await rhonda.Ringing.CountAsync()).ShouldBe(0);

        await rhonda.Page.Context.SetOfflineAsync(false);

        await Expect(rhonda.Ringing).ToHaveCountAsync(1, new() { Timeout = 5_000 });
        await Expect(rhonda.Banner).ToHaveAttributeAsync("data-connection", "ok", new() { Timeout = 15_000 });
    }

    [Theory]
    [InlineData("offline")]
    [InlineData("frozen")]
    public async Task A_tab_that_slept_through_a_call_makes_no_sound_for_it_when_it_wakes(string sleep)
    {
        // The desk's ringtone is the one looping source; this counts how often it starts.
        const string rings = "() => window.rings";
        await rhonda.Page.EvaluateAsync("() => { window.rings = 0; const start = AudioBufferSourceNode.prototype.start; "
            + "AudioBufferSourceNode.prototype.start = function (...a) { if (this.loop) window.rings++; return start.apply(this, a) } }");
        var heard = await app.Phone.Call();
        await Expect(rhonda.Ringing).ToHaveCountAsync(1);
        await Eventually.True(async () => await rhonda.Page.EvaluateAsync<int>(rings) == 1); // it would be heard
        await app.Phone.HangUp(heard);
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);

        var before = await rhonda.Page.EvaluateAsync<int>(rings);
        ICDPSession? control = null;
        if (sleep == "offline") await rhonda.Page.Context.SetOfflineAsync(true);
        else control = await rhonda.Page.FallAsleep();
        await app.Phone.Call();
        await Expect(doug.Ringing).ToHaveCountAsync(1);
        await doug.Click("answer", doug.Ringing);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await app.AllSent(); // and waits for Rhonda

        if (control is null) await rhonda.Page.Context.SetOfflineAsync(false);
        else await control.WakeUp();

        await Expect(rhonda.Colleague("Doug")).ToHaveAttributeAsync("data-status", "on-call", new() { Timeout = 5_000 });
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);
        (await rhonda.Page.EvaluateAsync<int>(rings)).ShouldBe(before);
    }
}
