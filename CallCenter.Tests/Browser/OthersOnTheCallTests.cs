using CallCenter.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>Calls that start, grow or break other than by a ringing caller: conference, outbound, disconnected and rejoined.</summary>
public sealed class OthersOnTheCallTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    protected override bool RhondaIsThere => false;

    [Fact]
    public async Task After_a_reload_in_a_call_the_caller_hears_music_and_the_agent_is_offered_to_rejoin()
    {
        await RhondaComes();
        var sid = await Talking(Doug);
        App.CallTimes.RejoinTime = TimeSpan.FromMinutes(1); // however long a loaded machine takes for the page

        await Doug.Page.ReloadAsync();

        await Heard(sid, "hold");
        await Expect(Doug.Ringing).ToContainTextAsync("You were disconnected");
        await Doug.Page.ClickAsync("[data-list=ringing] [data-action=rejoin]");
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-audio", "here");
        await Heard(sid, "conference");
        NoComplaints(Doug, Rhonda);
    }

    [Fact]
    public async Task An_outside_number_is_added_to_the_call_heard_by_all_and_removed()
    {
        await RhondaComes();
        await PhoneDoes("answers");
        var sid = await Talking(Doug);
        await Choose(Doug, "add", Outside, "Add");

        await Expect(Party(Doug, OutsideShown)).ToContainTextAsync("On the call");
        await Eventually.True(async () => Hears((await Hearings())[^1], "caller", "outside-"));
        await Doug.Shot("conference");

        await Party(Doug, OutsideShown).Locator("[data-action=remove]").ClickAsync();
        await Expect(Party(Doug, OutsideShown)).ToHaveCountAsync(0);
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Eventually.True(async () => !Hears((await Hearings())[^1], "caller", "outside-"));
        (await App.Phone.Hears(sid)).ShouldBe("conference");
        NoComplaints(Doug, Rhonda);
    }

    [Fact]
    public async Task A_number_pasted_in_its_national_format_is_called_and_the_customer_is_shown()
    {
        await RhondaComes();
        await PhoneDoes("answers");
        await Doug.Shot("dial-pad");
        await Doug.Page.FillAsync("#dial-number", "(415) 555-0188");
        await Doug.Page.Keyboard.PressAsync("Enter");

        await Expect(Doug.MyCall).ToContainTextAsync(OutsideShown);
        await Expect(Doug.MyCall).ToHaveAttributeAsync("data-state", "active");
        await Expect(Rhonda.Colleague("Doug")).ToContainTextAsync(OutsideShown);
        await Doug.Shot("outbound");
        await Doug.Click("end", Doug.MyCall);

        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Expect(Doug.Page.Locator("[data-redial]")).ToContainTextAsync(OutsideShown);
        NoComplaints(Doug, Rhonda);
    }

    [Theory]
    [InlineData("busy", "Busy")]
    [InlineData("no-answer", "No answer")]
    [InlineData("failed", "could not be reached")]
    public async Task What_came_of_a_call_that_nobody_answered_is_said_plainly(string does, string words)
    {
        await PhoneDoes(does);
        await Doug.Page.FillAsync("#dial-number", Outside);
        await Doug.Page.ClickAsync(".dial [type=submit]");

        await Expect(Doug.Page.Locator("#dial-said")).ToContainTextAsync(words, new() { Timeout = 30_000 });
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
        await Expect(Doug.Page.Locator("[data-redial]")).ToBeVisibleAsync();
        await Doug.Shot("outbound-" + does);
    }

    [Fact]
    public async Task A_number_that_may_not_be_called_is_refused_with_the_servers_sentence_and_nothing_begins()
    {
        await Doug.Page.FillAsync("#dial-number", "911");
        await Doug.Page.Keyboard.PressAsync("Enter");

        await Expect(Doug.Page.Locator("#dial-said")).ToContainTextAsync("Emergency numbers cannot be called");
        await Expect(Doug.Page.Locator("#dial-number")).ToHaveValueAsync("911");
        (await App.Scalar<long>("select count(*) from calls")).ShouldBe(0);
    }

    [Fact]
    public async Task A_number_on_another_page_leads_to_the_desk_with_the_field_filled()
    {
        await Doug.Page.GotoAsync($"{Doug.Url}/desk?dial={Uri.EscapeDataString(Outside)}");

        await Expect(Doug.Page.Locator("#dial-number")).ToHaveValueAsync(Outside);
        Doug.Page.Url.ShouldEndWith("/desk");
    }
}
