using CallCenter.Tests.Integration;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A supervisor on other agents' calls.</summary>
public sealed class SupervisorTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    protected override bool RhondaIsThere => false;
    private Desk sue = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        sue = await Sit("sue");
    }

    [Fact]
    public async Task A_supervisor_listens_whispers_and_barges_in_and_the_caller_never_hears_the_whisper()
    {
        var before = await LogNow();
        await Talking(Doug);
        var (caller, agent, supervisor) = ("caller", "agent-" + await App.AccountId("doug"), "supervisor-" + await App.AccountId("sue"));

        await Do("monitor", "Doug");
        await Expect(sue.MyCall).ToHaveAttributeAsync("data-state", "monitoring");
        await Expect(sue.MyCall).ToHaveAttributeAsync("data-mode", "listen");
        await Eventually.True(async () => (await Hearings(before))[^1] is var last
            && Hears(last, supervisor, caller) && !Hears(last, agent, supervisor));
        await sue.Shot("listening");
        await Expect(Doug.MyCall.Locator(".party")).ToHaveCountAsync(0);

        await sue.Click("whisper", sue.MyCall);
        await Eventually.True(async () => Hears((await Hearings(before))[^1], agent, supervisor));
        await Expect(sue.MyCall).ToContainTextAsync("Whispering");
        await sue.Shot("whispering");
        await Doug.Shot("whispered-to");
        (await Hearings(before)).ShouldNotContain(e => Hears(e, caller, supervisor));

        await sue.Click("barge", sue.MyCall);
        await Eventually.True(async () => Hears((await Hearings(before))[^1], caller, supervisor));
        var barged = await LogNow();

        await sue.Click("whisper", sue.MyCall);
        await Eventually.True(async () => (await Hearings(barged)) is [.., var last]
            && !Hears(last, caller, supervisor) && Hears(last, agent, supervisor));
        await sue.Click("stop", sue.MyCall);
        await Expect(sue.MyCall).ToHaveCountAsync(0);
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        (await Hearings(barged)).ShouldNotContain(e => Hears(e, caller, supervisor));
        NoComplaints(Doug, sue);
    }

    [Fact]
    public async Task A_supervisor_takes_over_and_the_agent_is_told_by_whom()
    {
        var sid = await Talking(Doug);

        await Do("take-over", "Doug");

        await Expect(sue.MyCall).ToHaveAttributeAsync("data-place", "agent");
        await Expect(sue.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Expect(Doug.Page.Locator("#toasts")).ToContainTextAsync("Sue took over your call.");
        await Heard(sid, "conference");
    }

    [Fact]
    public async Task A_supervisor_moves_a_call_and_its_agent_is_told()
    {
        await RhondaComes();
        await Talking(Doug);

        await Do("move", "Doug");
        await sue.Page.Locator("#chooser-query").FillAsync("Rhonda");
        await Chosen(sue, "Rhonda");
        await sue.Page.Keyboard.PressAsync("Enter");

        await Expect(Rhonda.Ringing).ToContainTextAsync("Transferred by Sue");
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Expect(Doug.Page.Locator("#toasts")).ToContainTextAsync("moved your call");
    }

    [Fact]
    public async Task A_supervisor_sets_a_person_away_and_signs_them_out_after_being_asked()
    {
        await RhondaComes();
        await Do("force-away", "Rhonda");
        await Expect(Rhonda.Page.Locator(".status")).ToHaveAttributeAsync("data-status", "away");
        await Expect(Rhonda.Page.Locator("#toasts")).ToContainTextAsync("set you away");
        await Do("sign-out", "Rhonda");
        await sue.Shot("sign-out");
        await sue.Page.Locator("#confirm").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Rhonda.Page.Url.ShouldEndWith("/desk");

        await Do("sign-out", "Rhonda");
        await sue.Page.Locator("#confirm").GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await Rhonda.Page.WaitForURLAsync("**/account/sign-in*");
    }

    [Fact]
    public async Task An_agent_finds_no_supervisors_tools_in_the_page()
    {
        (await sue.Page.Locator("[data-supervise]").CountAsync()).ShouldBeGreaterThan(0);

        (await Doug.Page.Locator("[data-supervise]").CountAsync()).ShouldBe(0);
    }

    private async Task Do(string action, string name)
    {
        var row = sue.Colleague(name);
        await row.Locator("summary").ClickAsync();
        await sue.Shot("menu-" + action);
        await row.Locator($"[data-action={action}]").ClickAsync();
    }
}
