using CallCenter.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>What people paste into the desk, and what it makes of it.</summary>
public sealed class PastedNumberTests(CallCenterApp app, Chromium chromium) : CallWork(app, chromium)
{
    protected override bool RhondaIsThere => false;

    [Fact]
    public async Task A_number_with_marks_that_nobody_sees_is_called_and_redialled_in_the_servers_spelling()
    {
        await RhondaComes();
        await PhoneDoes("busy");
        await Doug.Page.FillAsync("#dial-number", "Mobile: \u202a(415)\u00a0555\u20110188\u202c");
        await Doug.Page.Keyboard.PressAsync("Enter");

        await Expect(Doug.Page.Locator("#dial-said")).ToContainTextAsync("Busy", new() { Timeout = 30_000 });
        await Expect(Doug.Page.Locator("[data-slot=redial]")).ToHaveTextAsync(OutsideShown);
        NoComplaints(Doug, Rhonda);
    }

    [Theory]
    [InlineData("hello", "not a phone number")]
    [InlineData("911", "Emergency numbers")]
    [InlineData("(415) 555-0100", "would come straight back")]
    [InlineData("12345", "not a complete phone number")]
    public async Task What_is_refused_stays_in_the_field_with_the_servers_sentence_and_is_never_redialled(string pasted, string words)
    {
        await Doug.Page.FillAsync("#dial-number", pasted);
        await Doug.Page.Keyboard.PressAsync("Enter");

        await Expect(Doug.Page.Locator("#dial-said")).ToContainTextAsync(words);
        await Expect(Doug.Page.Locator("#dial-number")).ToHaveValueAsync(pasted);
        await Expect(Doug.Page.Locator("[data-redial]")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task An_odd_number_that_has_called_here_is_called_after_a_question()
    {
        await App.Execute("""
            insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA1', '+15550100199', number, id, 'ended', 'abandoned', now(), now(), now() from app.lines
            """);
        await Doug.Page.FillAsync("#dial-number", "+1 555 010 0199");
        await Doug.Page.Keyboard.PressAsync("Enter");
        await Expect(Doug.Page.Locator("#confirm")).ToContainTextAsync("someone has called from it");

        await Doug.Page.Locator("#confirm button[value=yes]").ClickAsync();

        await Expect(Doug.MyCall).ToContainTextAsync("+1 555-010-0199");
    }

    [Fact]
    public async Task A_transfer_to_our_own_number_offers_its_line()
    {
        await RhondaComes();
        await Talking(Doug);
        await Choose(Doug, "transfer", "415 555 0100", "Transfer now");
        await Expect(Doug.Page.Locator("#confirm")).ToContainTextAsync("This is our own number");

        await Doug.Page.Locator("#confirm button[value=yes]").ClickAsync();

        await Expect(Rhonda.Ringing).ToContainTextAsync("Transferred by Doug");
        await Expect(Doug.MyCall).ToHaveCountAsync(0);
    }
}
