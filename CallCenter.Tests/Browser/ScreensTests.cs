using CallCenter.Tests.Support;
using CallCenter.Web.Promise;
using Microsoft.Extensions.DependencyInjection;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>Desks measure how late they are, and say so with their heartbeat.</summary>
public sealed class ScreensTests(CallCenterApp app, Chromium chromium) : IAsyncLifetime
{
    private static readonly TimeSpan TwoBeats = TimeSpan.FromSeconds(35);
    private Desk doug = null!, rhonda = null!;

    private ScreenFigures Promise => app.Services.GetRequiredService<ScreenFigures>();

    public async ValueTask InitializeAsync()
    {
        app.Services.GetRequiredService<ScreenReports>().Due(TimeSpan.Zero); // of an earlier test's screens
        await app.Reset();
        doug = await Desk.Open(await chromium.Window(), app, "doug");
        rhonda = await Desk.Open(await chromium.Window(), app, "rhonda");
        foreach (var desk in new[] { doug, rhonda })
        {
            await desk.GoAvailable();
            await desk.Live();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in new[] { doug, rhonda })
            if (desk is not null) await desk.Page.Context.Leave();
    }

    [Fact]
    public async Task A_call_is_on_both_screens_and_the_answer_is_on_the_screen_of_who_answered_too()
    {
        await app.Phone.Call();
        foreach (var desk in new[] { doug, rhonda }) await Expect(desk.Ringing).ToHaveCountAsync(1);
        await doug.Click("answer", doug.Ringing);
        await Expect(doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(rhonda.Ringing).ToHaveCountAsync(0);
        var call = await app.Scalar<Guid>("select id from calls");

        foreach (var name in new[] { "ringing", "answered" })
        {
            var seen = await Eventually.Get(
                async () => (await Promise.Story(call, default)).FirstOrDefault(e => e.Event == name),
                e => e is { Screens: 2, Expected: 2 }, TwoBeats);
            seen.LastAfterMs.ShouldNotBeNull().ShouldBeInRange(0, 15_000);
        }
        var to = (await Promise.Now(default)).AddMinutes(1);
        var screens = await Promise.Screens(to.AddMinutes(-15), to, default);
        screens.Select(s => s.Name).ShouldBe(["Doug", "Rhonda"], ignoreOrder: true);
        foreach (var screen in screens)
        {
            (screen.Page, screen.Connection, screen.Visible, screen.Silent).ShouldBe(("desk", "live", true, false));
            screen.Browser.ShouldStartWith("Chrome ");
            screen.BoundMs.ShouldNotBeNull().ShouldBeLessThan(2000);
            screen.BehindSince.ShouldBeNull();
            screen.Drawn.Events.ShouldBeGreaterThan(0);
        }
        doug.Complaints.ShouldBeEmpty();
    }
}
