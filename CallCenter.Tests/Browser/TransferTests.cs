using CallCenter.Tests.Integration;
using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>How a call moves from one agent to another, and what each person sees.</summary>
public sealed class TransferTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    [Fact]
    public async Task A_cold_transfer_rings_only_its_target_says_who_sent_it_and_shows_on_every_screen()
    {
        var sid = await Talking(Doug);
        await Doug.Shot("in-call");
        await Doug.Page.Keyboard.PressAsync("t");
        await Expect(Doug.Page.Locator("#chooser-query")).ToBeFocusedAsync();
        await Doug.Shot("chooser");
        await Doug.Page.Keyboard.TypeAsync("rho");
        await Chosen(Doug, "Rhonda");
        await Doug.Page.Keyboard.PressAsync("Enter");

        await Expect(Rhonda.Ringing).ToContainTextAsync("Transferred by Doug");
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Expect(Doug.Ringing).ToHaveCountAsync(0);
        await Expect(Rhonda.Colleague("Doug")).ToHaveAttributeAsync("data-status", "available");
        await Heard(sid, "hold");
        await Rhonda.Shot("transferred");

        await Rhonda.Page.Keyboard.PressAsync("a");
        await Expect(Rhonda.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Doug.Colleague("Rhonda")).ToHaveAttributeAsync("data-status", "on-call");
        await Heard(sid, "conference");
        NoComplaints(Doug, Rhonda);
    }

    [Fact]
    public async Task A_transfer_that_nobody_takes_comes_back_to_its_sender_first_in_line_with_the_reason()
    {
        var sid = await Talking(Doug);
        await Choose(Doug, "transfer", "Rhonda", "Transfer now");
        await Expect(Rhonda.Ringing).ToHaveCountAsync(1);

        await Rhonda.Click("decline", Rhonda.Ringing);
        await Expect(Doug.Ringing).ToContainTextAsync("Returned: Rhonda did not answer");
        await App.Phone.Call("+14155550199");
        await Expect(Doug.Ringing).ToHaveCountAsync(2);
        await Expect(Doug.Ringing.First).ToContainTextAsync("Returned: Rhonda did not answer");
        await Expect(Rhonda.Ringing).ToHaveCountAsync(1);

        await Doug.Page.Keyboard.PressAsync("a");
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Heard(sid, "conference");
    }

    [Fact]
    public async Task A_refused_transfer_leaves_the_call_where_it_was_and_says_why()
    {
        var sid = await Talking(Doug);

        await Choose(Doug, "transfer", "911", "Transfer now");

        await Expect(Doug.MyCall).ToContainTextAsync("The call was not transferred.");
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        (await App.Phone.Hears(sid)).ShouldBe("conference");
        await Doug.Click("transfer", Doug.MyCall);
        await Expect(Doug.Page.Locator("#chooser-query")).ToHaveValueAsync("911");
    }

    [Fact]
    public async Task A_consulted_colleague_gets_the_caller_and_the_first_agent_is_free()
    {
        var sid = await Consulting();
        await Doug.Shot("consulting-doug");
        await Rhonda.Shot("consulting-rhonda");
        await Heard(sid, "hold");

        await Doug.Click("complete", Doug.MyCall);

        await Expect(Rhonda.MyCall).ToHaveAttributeAsync("data-place", "agent");
        await Expect(Rhonda.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Heard(sid, "conference");
        await Eventually.True(async () => (await Hearings())[^1] is var last
            && Hears(last, "caller", "agent-") && Hears(last, "agent-" + await App.AccountId("rhonda"), "caller"));
        NoComplaints(Doug, Rhonda);
    }

    [Fact]
    public async Task A_consultation_can_become_a_conversation_of_all_and_the_first_agent_can_leave_it()
    {
        var sid = await Consulting();

        await Doug.Click("join-all", Doug.MyCall);
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Heard(sid, "conference");
        var rhonda = "agent-" + await App.AccountId("rhonda");
        await Eventually.True(async () => Hears((await Hearings())[^1], "caller", rhonda)
            && Hears((await Hearings())[^1], "caller", "agent-" + await App.AccountId("doug")));
        await Doug.Shot("all-talk");

        await Doug.Click("leave", Doug.MyCall);
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Expect(Rhonda.MyCall).ToHaveAttributeAsync("data-place", "agent");
        (await App.Phone.Hears(sid)).ShouldBe("conference");
    }

    [Fact]
    public async Task Going_back_to_the_caller_lets_the_colleague_go()
    {
        var sid = await Consulting();

        await Doug.Click("back", Doug.MyCall);

        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Rhonda.MyCall).ToHaveCountAsync(0);
        await Heard(sid, "conference");
        await Expect(Doug.MyCall.Locator("[data-action=transfer]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_caller_hears_nothing_of_a_consultation()
    {
        var before = await LogNow();
        await Consulting();
        var rhonda = "agent-" + await App.AccountId("rhonda");

        await Eventually.True(async () => (await Hearings(before)).Any(e => Hears(e, rhonda, "agent-" + "")));
        (await Hearings(before)).ShouldNotContain(e => Hears(e, "caller", rhonda));
    }

    [Fact]
    public async Task Whoever_does_not_answer_a_consultation_leaves_the_agent_with_the_caller_and_stays_on_the_card_struck_through()
    {
        var sid = await Talking(Doug);
        App.CallTimes.OfferTime = TimeSpan.FromSeconds(6); // nobody answers
        await Choose(Doug, "transfer", "Rhonda", "Consult first");
        await Expect(Party(Doug, "Rhonda")).ToContainTextAsync("Ringing");
        await Heard(sid, "hold");

        await Expect(Party(Doug, "Rhonda")).ToContainTextAsync("No answer");
        await Expect(Party(Doug, "Rhonda")).ToHaveAttributeAsync("data-party-state", "gone");
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Rhonda.Ringing).ToHaveCountAsync(0);
        await Heard(sid, "conference");
        await Doug.Shot("no-answer");
    }

    private async Task<string> Consulting()
    {
        var sid = await Talking(Doug);
        await Choose(Doug, "transfer", "Rhonda", "Consult first");
        await Expect(Rhonda.Ringing).ToContainTextAsync("Doug wants to consult you");
        await Rhonda.Shot("asked");
        await Rhonda.Click("answer", Rhonda.Ringing);
        await Expect(Rhonda.MyCall).ToHaveAttributeAsync("data-state", "joined");
        await Expect(Party(Doug, "Rhonda")).ToContainTextAsync("Talking with you");
        return sid;
    }
}
