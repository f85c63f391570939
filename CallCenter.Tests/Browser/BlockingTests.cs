using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A supervisor blocks a caller: from their desk's card, and from the history.</summary>
public sealed class BlockingTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    private const string CallerShown = "+1 415-555-0134";

    [Fact]
    public async Task A_supervisor_blocks_the_caller_from_the_card_and_this_call_goes_on_while_the_next_rings_nobody()
    {
        var sue = await Sit("sue");
        var sid = await Talking(Doug);
        await sue.Colleague("Doug").Locator("summary").ClickAsync();
        await sue.Colleague("Doug").Locator("[data-action=monitor]").ClickAsync();
        await Expect(sue.MyCall).ToHaveAttributeAsync("data-state", "monitoring");
        (await Doug.MyCall.Locator("[data-action=block]").CountAsync()).ShouldBe(0, "an agent has no such button");
        var inspection = new Inspection(chosen: false);

        await sue.Click("block", sue.MyCall);
        await Expect(sue.Page.Locator("#block")).ToContainTextAsync(CallerShown);
        await inspection.Look(sue.Page, "/desk, whether to block", "#block");
        await sue.Shot("block");
        await sue.Page.Locator("#block").GetByRole(AriaRole.Button, new() { Name = "Block for 30 days" }).ClickAsync();

        await Expect(sue.Page.Locator("#toasts")).ToContainTextAsync($"{CallerShown} is blocked.");
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Heard(sid, "conference");
        var next = await App.Phone.Call();
        await Eventually.True(async () => (await App.Phone.Get(next)).GetProperty("status").GetString() == "no-answer");
        await App.Phone.Call("+14155550135");
        await Expect(Rhonda.Ringing).ToHaveCountAsync(1);
        await Expect(Rhonda.Ringing).ToContainTextAsync("0135");
        inspection.ShouldBeClean();
        NoComplaints(Doug, Rhonda, sue);
    }

    [Fact]
    public async Task Whoever_cancels_blocks_nobody()
    {
        var sue = await Sit("sue");
        await sue.GoAvailable();
        await Doug.Click("away");
        await Rhonda.Click("away");
        await Talking(sue);

        await sue.Click("block", sue.MyCall);
        await sue.Page.Keyboard.PressAsync("Escape");
        await Expect(sue.Page.Locator("#block")).ToBeHiddenAsync();
        await sue.Click("block", sue.MyCall);
        await sue.Page.Keyboard.PressAsync("Enter"); // on the first button

        await Expect(sue.Page.Locator("#block")).ToBeHiddenAsync();
        await Expect(sue.MyCall.Locator("[data-action=block]")).Not.ToHaveAttributeAsync("aria-busy", "true");
        (await App.Scalar<long>("select count(*) from app.blocked")).ShouldBe(0);
    }

    [Fact]
    public async Task A_past_caller_is_blocked_from_their_call_found_in_the_list_and_unblocked_by_keyboard_alone()
    {
        await App.Execute("""
            insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA1', '+14155550134', number, id, 'ended', 'abandoned', now(), now(), now() from app.lines
            """);
        var sue = (await Sit("sue")).Page;
        await sue.SetViewportSizeAsync(390, 844);
        await sue.GotoAsync($"{App.Url}/history/{await App.Scalar<Guid>("select id from calls")}");

        await sue.GetByRole(AriaRole.Link, new() { Name = "Block this number" }).PressAsync("Enter");
        await Expect(sue.GetByLabel("Number", new() { Exact = true })).ToHaveValueAsync("+14155550134");
        (await App.Scalar<long>("select count(*) from app.blocked")).ShouldBe(0, "a link changes nothing");
        // The bar is wider than the screen, and this is the last page in it.
        await Expect(sue.Locator(".nav [aria-current=page]")).ToBeInViewportAsync(new() { Ratio = .99f });
        await sue.GetByLabel("Reason").FillAsync("Sales robot");
        await sue.GetByLabel("Reason").PressAsync("Enter");

        await Expect(sue.Locator(".banner.note")).ToContainTextAsync($"{CallerShown} is blocked.");
        await Expect(sue.Locator("table")).ToContainTextAsync("Sales robot");
        await sue.GetByRole(AriaRole.Button, new() { Name = $"Unblock {CallerShown}" }).PressAsync("Enter");
        await Expect(sue.Locator("h3")).ToHaveTextAsync("No blocked numbers");
    }
}
