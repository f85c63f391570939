using CallCenter.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A link to listen does not start listening without a confirmation.</summary>
public sealed class ListenLinkTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    protected override bool RhondaIsThere => false;

    [Fact]
    public async Task A_link_to_listen_waits_for_a_click()
    {
        var sue = await Sit("sue");
        await Talking(Doug);
        var id = await App.Scalar<Guid>("select id from calls");

        await sue.Page.GotoAsync($"{App.Url}/desk?listen={id}");

        var offered = sue.Page.Locator("[data-listen]");
        await Expect(offered).ToContainTextAsync("Doug with");
        await sue.Live();
        (await App.Scalar<string>($"select parties::text from calls where id = '{id}'")).ShouldBe("[]");
        await Expect(sue.MyCall).ToHaveCountAsync(0);
        sue.Page.Url.ShouldNotContain("listen=");

        await offered.Locator("[data-action=monitor]").ClickAsync();

        await Expect(sue.MyCall).ToHaveAttributeAsync("data-state", "monitoring");
        await Expect(offered).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Who_does_not_want_to_is_asked_no_more()
    {
        var sue = await Sit("sue");
        await Talking(Doug);
        await sue.Page.GotoAsync($"{App.Url}/desk?listen={await App.Scalar<Guid>("select id from calls")}");

        await sue.Click("listen-not");

        await Expect(sue.Page.Locator("[data-listen]")).ToBeHiddenAsync();
        (await App.Scalar<string>("select parties::text from calls")).ShouldBe("[]");
    }
}
