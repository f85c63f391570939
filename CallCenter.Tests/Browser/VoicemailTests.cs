using CallCenter.Tests.Support;
using CallCenter.Web.Accounts;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

public sealed class VoicemailTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private readonly LocatorAssertionsToHaveTextOptions soon = new() { Timeout = 8_000 };
    private Desk doug = null!, rhonda = null!;

    private static ILocator Badge(IPage page) => page.Locator("[data-missed-open]");
    private static ILocator Waiting(IPage page) => page.Locator(".message[data-done=false]");
    private static ILocator Done(IPage page) => page.Locator(".message[data-done=true]");

    public async ValueTask InitializeAsync()
    {
        await app.Reset();
        await app.Execute("update app.lines set opening_hours = "
            + "(select lower(to_char(t, 'Dy')) || to_char(t, ' HH24:MI-') || to_char(t + interval '1 minute', 'HH24:MI') "
            + "from (select (now() + interval '12 hours') at time zone 'UTC' as t) x)");
        doug = await Desk.Open(await chromium.Window(), app, "doug");
        await doug.Live();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in new[] { doug, rhonda })
            if (desk is not null) await desk.Page.Context.Leave();
    }

    [Fact]
    public async Task A_message_is_counted_on_every_page_heard_and_done_without_a_refresh_anywhere()
    {
        rhonda = await Desk.Open(await chromium.Window(), app, "rhonda");
        await rhonda.Live();
        var sue = await Desk.Open(await chromium.Window(microphone: false), app, "sue");
        await sue.Page.GotoAsync($"{app.Url}/lines");
        await rhonda.Page.GotoAsync($"{app.Url}/missed");
        foreach (var page in new[] { sue.Page, rhonda.Page, doug.Page }) await page.EvaluateAsync("() => { window.neverLeft = true }");
        await Expect(rhonda.Page.Locator(".empty h3")).ToHaveTextAsync("No missed calls");
        await Shots(rhonda, "voicemail-empty");
        await Subscribed(sue.Page);
        await Subscribed(rhonda.Page);

        await Leave(8);

        foreach (var page in new[] { doug.Page, rhonda.Page, sue.Page }) await Expect(Badge(page)).ToHaveTextAsync("1", soon);
        await Expect(Waiting(rhonda.Page)).ToHaveCountAsync(1);
        await Leave(24, "+14155550135");
        foreach (var page in new[] { doug.Page, rhonda.Page, sue.Page }) await Expect(Badge(page)).ToHaveTextAsync("2", soon);
        var first = Waiting(rhonda.Page).First;
        await Expect(first.Locator("audio[controls]")).ToBeVisibleAsync();
        await Expect(first.Locator("[data-dial]")).ToHaveAttributeAsync("data-dial", CallCenterApp.Caller);
        await Expect(first.Locator(".dot")).ToBeVisibleAsync();
        var length = await first.Locator("audio").EvaluateAsync<double>(
            "async a => { a.muted = true; await a.play(); a.pause(); return a.duration }");
        length.ShouldBeInRange(8, 11);
        await Expect(await Seeked(first.Locator("audio"))).ToBeVisibleAsync();
        await Expect(first).ToContainTextAsync("heard by Rhonda");
        await Expect(first.Locator(".dot")).ToHaveCountAsync(0);
        await Shots(rhonda, "voicemail");

        await first.Locator("[data-mark=done]").ClickAsync();

        foreach (var page in new[] { doug.Page, rhonda.Page, sue.Page }) await Expect(Badge(page)).ToHaveTextAsync("1", soon);
        await Expect(Waiting(rhonda.Page)).ToHaveCountAsync(1);
        await Expect(Done(rhonda.Page)).ToContainTextAsync("Done by Rhonda");
        await doug.Page.GotoAsync($"{app.Url}/missed");
        await Expect(Done(doug.Page)).ToContainTextAsync("Done by Rhonda");
        await Shots(doug, "voicemail-done");
        await rhonda.Page.SetViewportSizeAsync(400, 900);
        (await rhonda.Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth")).ShouldBeTrue();
        await rhonda.Shot("voicemail-narrow");
        await Done(doug.Page).Locator("[data-mark=reopen]").ClickAsync();
        await Expect(Waiting(rhonda.Page)).ToHaveCountAsync(2);
        await Expect(Badge(sue.Page)).ToHaveTextAsync("2", soon);

        foreach (var page in new[] { sue.Page, rhonda.Page }) (await page.EvaluateAsync<bool>("() => window.neverLeft")).ShouldBeTrue();
        foreach (var desk in new[] { doug, rhonda, sue }) desk.Complaints.ShouldBeEmpty();
        await sue.Page.Context.Leave();
    }

    [Fact]
    public async Task The_card_says_that_a_call_is_recorded_and_its_buttons_fit_on_every_screen()
    {
        await app.Execute("update app.lines set opening_hours = '', recording = 'agent', recording_notice = 'This call may be recorded.'");
        await doug.GoAvailable();
        var sid = await app.Phone.Call();
        await doug.Click("answer", doug.Ringing);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(doug.MyCall.Locator(".recording-chip:visible")).ToHaveCountAsync(0);
        await Expect(doug.MyCall.Locator("[data-action^=record-]:visible")).ToHaveTextAsync(["Record"]);

        await doug.Click("record-start");

        await Expect(doug.MyCall.Locator(".recording-chip:visible")).ToHaveTextAsync("Recording");
        await Expect(doug.MyCall.Locator("[data-action^=record-]:visible")).ToHaveTextAsync(["Pause", "Stop"]);
        await Shots(doug, "recording");
        await doug.Click("record-pause");
        await Expect(doug.MyCall.Locator(".recording-chip:visible")).ToHaveTextAsync("Recording paused");
        await Expect(doug.MyCall.Locator("[data-action^=record-]:visible")).ToHaveTextAsync(["Resume", "Stop"]);
        await Shots(doug, "recording-paused");
        var other = await doug.Page.Context.NewPageAsync(); // their first HTML is the server's
        await other.GotoAsync($"{app.Url}/desk");
        await Expect(other.Locator("[data-list=my-call] .recording-chip:visible")).ToHaveTextAsync("Recording paused");
        await app.Phone.HangUp(sid);
    }

    [Fact]
    public async Task A_supervisor_sets_hours_voicemail_and_recording_of_a_line_and_is_told_what_is_missing()
    {
        await app.Execute("update app.lines set opening_hours = ''");
        var sue = await Desk.Open(await chromium.Window(microphone: false), app, "sue");
        await sue.Page.GotoAsync($"{app.Url}/lines/edit/{await app.Scalar<Guid>("select id from app.lines")}");
        await Expect(sue.Page.Locator(".week")).ToBeHiddenAsync();

        await sue.Page.GetByLabel("Weekly hours").CheckAsync();
        await sue.Page.GetByLabel("Open on Monday").FillAsync("08:30-17:00");
        await sue.Page.GetByLabel("Time zone").FillAsync("Europe/Atlantis");
        await sue.Page.GetByLabel("Record calls").SelectOptionAsync("always");
        await sue.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(sue.Page.GetByText("There is no such time zone.")).ToBeVisibleAsync();
        await Expect(sue.Page.GetByText("The recording notice is missing")).ToBeVisibleAsync();
        await Expect(sue.Page.GetByLabel("Open on Monday")).ToHaveValueAsync("08:30-17:00");
        await Whole(sue, "line");
        await sue.Page.GetByLabel("Time zone").FillAsync("Europe/Berlin");
        await sue.Page.GetByLabel("Recording notice").FillAsync("This call is recorded.");
        await sue.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await sue.Page.WaitForURLAsync("**/lines");

        (await app.Scalar<string>("select opening_hours || '|' || time_zone || '|' || recording || '|' || recording_days from app.lines"))
            .ShouldBe("mon 08:30-17:00; tue 09:00-17:00; wed 09:00-17:00; thu 09:00-17:00; fri 09:00-17:00|Europe/Berlin|always|90");
        sue.Complaints.ShouldBeEmpty();
        await sue.Page.Context.Leave();
    }

    private async Task Leave(int seconds, string from = CallCenterApp.Caller)
    {
        var sid = await app.Phone.Call(from);
        await app.Phone.Tone(sid);
        await app.Phone.Speak(sid, seconds);
        await app.Phone.HangUp(sid);
    }

    /// <summary>A page without a live state shows no sign of its subscription; the number that it shows does.</summary>
    private static async Task Subscribed(IPage page) => await page.WaitForFunctionAsync(
        "() => performance.getEntriesByType('resource').some(r => r.name.includes('/api/missed'))");

    /// <summary>The browser has requested a part from the middle and received it.</summary>
    private static async Task<ILocator> Seeked(ILocator audio)
    {
        await audio.EvaluateAsync("a => new Promise((done, failed) => "
            + "{ a.onseeked = done; a.onerror = () => failed(a.error); a.currentTime = a.duration / 2 })");
        return audio;
    }

    private static async Task Shots(Desk desk, string name)
    {
        foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
        {
            await desk.Page.EmulateMediaAsync(new() { ColorScheme = theme });
            await desk.Shot($"{name}-{theme}".ToLowerInvariant());
        }
    }

    private static Task Whole(Desk desk, string name) => Environment.GetEnvironmentVariable("CALLCENTER_SHOTS") is { Length: > 0 } folder
        ? desk.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true })
        : Task.CompletedTask;
}
