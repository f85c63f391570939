using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

public sealed class MissedTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    private static ILocator Badge(Desk desk) => desk.Page.Locator("[data-missed-open]");
    private static ILocator Waiting(Desk desk) => desk.Page.Locator(".message[data-done=false]");
    private static ILocator Settled(Desk desk) => desk.Page.Locator(".message[data-done=true]");

    [Fact]
    public async Task Whoever_gave_up_is_counted_on_every_desk_called_back_by_one_of_them_and_settled_when_they_have_talked()
    {
        await PhoneDoes("answers");
        var sid = await App.Phone.Call(Outside);
        await Expect(Doug.Ringing).ToHaveCountAsync(1);
        await Expect(Badge(Doug)).ToHaveTextAsync("");
        await App.Execute("update calls set queued_at = now() - interval '12 seconds', version = version + 1");

        await App.Phone.HangUp(sid);

        foreach (var desk in new[] { Doug, Rhonda }) await Expect(Badge(desk)).ToHaveTextAsync("1");
        await Rhonda.Page.GotoAsync($"{App.Url}/missed");
        await Rhonda.Page.EvaluateAsync("() => { window.neverLeft = true }");
        await Doug.Page.ClickAsync(".nav a[href='/missed']");
        await Expect(Waiting(Doug)).ToContainTextAsync(OutsideShown);
        await Doug.Page.WaitForLoadStateAsync(); // before its script is there, the link only leads to the desk
        await Doug.Shot("missed");

        await Waiting(Doug).Locator("[data-call-back=take]").ClickAsync();

        await Expect(Waiting(Rhonda).Locator(".chip")).ToHaveTextAsync("Doug is calling back");
        await Expect(Waiting(Rhonda).Locator("[data-dial]")).ToHaveCountAsync(0);
        await Rhonda.Shot("missed-taken");
        await Expect(Doug.Page.Locator("#dial-number")).ToHaveValueAsync(Outside);
        await Doug.Live();
        await Doug.Page.PressAsync("#dial-number", "Enter");
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active", new() { Timeout = 20_000 });

        await Expect(Settled(Rhonda)).ToContainTextAsync("Doug talked with them");
        await Expect(Waiting(Rhonda)).ToHaveCountAsync(0);
        foreach (var desk in new[] { Doug, Rhonda }) await Expect(Badge(desk)).ToHaveTextAsync("");
        (await Rhonda.Page.EvaluateAsync<bool>("() => window.neverLeft")).ShouldBeTrue();
        await Rhonda.Shot("missed-settled");
        NoComplaints(Doug, Rhonda);
    }
}
