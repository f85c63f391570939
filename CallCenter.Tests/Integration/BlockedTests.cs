using System.Net;
using System.Net.Http.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Callers who are turned away: their number is blocked, or the line refuses withheld ones.</summary>
public sealed class BlockedTests(CallCenterApp app) : ProductTest(app)
{
    private const string Ended = "select state || ' ' || end_reason from calls";
    private const string Nowhere = "01930000-0000-7000-8000-000000000000";

    private static string NewSid() => $"CA{Guid.NewGuid():N}";

    private Task<(HttpStatusCode Status, string Body)> Call(string from, string? sid = null) =>
        App.Post("/voice", ("CallSid", sid ?? NewSid()), ("CallStatus", "ringing"), ("From", from), ("To", CallCenterApp.Line));

    private static async Task<string> Block(
        Person person, string number = CallCenterApp.Caller, string time = "for_good", string reason = "Sales robot")
    {
        using var response = await person.Send("/blocked", ("Number", number), ("Time", time), ("Reason", reason));
        return await person.Text(response);
    }

    [Fact]
    public async Task A_blocked_caller_is_never_answered_rings_nobody_and_is_told_apart_from_a_missed_call()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        await doug.Available();
        var first = await App.Phone.Call();
        await doug.Sees("ringing"); // while they are not blocked
        await App.Phone.HangUp(first);
        await doug.SeesNoCall();

        (await Block(sue)).ShouldContain("+1 415-555-0134 is blocked.");
        var sid = await App.Phone.Call();

        await Eventually.True(async () => (await App.Phone.Get(sid)).GetProperty("status").GetString() == "no-answer");
        var call = await App.Scalar<Guid>($"select id from calls where call_sid = '{sid}'");
        (await App.Scalar<string>($"{Ended} where id = '{call}'")).ShouldBe("ended blocked");
        (await App.Scalar<bool>($"select queued_at is null and answered_at is null from calls where id = '{call}'")).ShouldBeTrue();
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
        (await doug.Board()).Calls.ShouldBeEmpty();
        (await sue.Http.GetStringAsync("/live")).ShouldNotContain("555-0134");
        (await App.Scalar<string>("select hits || ' ' || (last_at is not null) from app.blocked")).ShouldBe("1 true");
        var story = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{call}"));
        story.ShouldContain("The call ended: the number was blocked");
        story.ShouldContain("Blocked: show in the list");
        (await sue.Http.GetStringAsync("/history?outcome=blocked")).ShouldContain($"/history/{call}");
        (await sue.Http.GetStringAsync("/history?outcome=abandoned")).ShouldNotContain($"/history/{call}");
    }

    [Fact]
    public async Task Twilios_repeated_request_gets_the_same_answer_and_counts_once()
    {
        await Block(await App.SignIn("sue"));
        var sid = NewSid();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Call(CallCenterApp.Caller, sid)));

        answers.Distinct().ShouldHaveSingleItem().Body.ShouldContain("<Reject");
        (await App.Scalar<long>("select hits from app.blocked")).ShouldBe(1);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Call(CallCenterApp.Caller)));
        (await App.Scalar<long>("select hits from app.blocked")).ShouldBe(5, "several at once are all counted");
    }

    [Theory]
    [InlineData("14155550134")]
    [InlineData("4155550134")]
    [InlineData("sip:+14155550134@sip.example.com")]
    [InlineData("tel:+1-415-555-0134")]
    public async Task A_blocked_number_is_known_however_a_trunk_writes_it(string from)
    {
        (await Call(from)).Body.ShouldContain("<Conference");
        await Block(await App.SignIn("sue"));

        (await Call(from)).Body.ShouldContain("<Reject");
        (await Call("+14155550135")).Body.ShouldContain("<Conference");
    }

    [Theory]
    [InlineData("update app.lines set active = false")]
    [InlineData("update app.lines set opening_hours = 'mon 00:00-00:01', voicemail = true")]
    [InlineData("insert into app.legs (call_sid, left_at) values ('CA22222222222222222222222222222222', now())")]
    public async Task Whatever_else_would_have_ended_the_call_a_blocked_one_is_blocked(string sql)
    {
        await Block(await App.SignIn("sue"));
        await App.Execute(sql);

        (await Call(CallCenterApp.Caller, "CA22222222222222222222222222222222")).Body.ShouldContain("<Reject");

        (await App.Scalar<string>(Ended)).ShouldBe("ended blocked");
        App.Log.ShouldNotContain(l => l.Contains("turned away"));
    }

    [Fact]
    public async Task A_number_whose_time_is_over_rings_again_and_is_shown_as_expired()
    {
        var sue = await App.SignIn("sue");
        await Block(sue, time: "day");
        (await App.Scalar<bool>("select until between now() + interval '23 hours' and now() + interval '25 hours' from app.blocked"))
            .ShouldBeTrue();
        (await Call(CallCenterApp.Caller)).Body.ShouldContain("<Reject");

        await App.Execute("update app.blocked set until = now() - interval '1 second'");

        (await Call(CallCenterApp.Caller)).Body.ShouldContain("<Conference");
        (await sue.Http.GetStringAsync("/blocked")).ShouldContain(">Expired<");
        (await App.Scalar<long>("select hits from app.blocked")).ShouldBe(1);
        (await Block(sue, time: "month")).ShouldNotContain(">Expired<");
        (await App.Scalar<long>("select hits from app.blocked where until > now() + interval '29 days'")).ShouldBe(1, "its count goes on");
    }

    [Fact]
    public async Task An_unblocked_number_rings_again_and_both_acts_are_audited()
    {
        var sue = await App.SignIn("sue");
        await Block(sue);

        using var response = await sue.Send("/blocked?handler=Unblock", ("Number", CallCenterApp.Caller));

        (await sue.Text(response)).ShouldContain("+1 415-555-0134 is no longer blocked.");
        (await Call(CallCenterApp.Caller)).Body.ShouldContain("<Conference");
        (await App.Scalar<string>("select string_agg(action || ' ' || subject, ', ' order by id) from app.audit_log"))
            .ShouldBe("number.blocked +14155550134, number.unblocked +14155550134");
        (await App.Scalar<string>("select detail from app.audit_log order by id limit 1")).ShouldBe("for good; reason: Sales robot");
        using var again = await sue.Send("/blocked?handler=Unblock", ("Number", CallCenterApp.Caller));
        (await sue.Text(again)).ShouldContain("someone else has removed it");
    }

    [Theory]
    [InlineData("+1 415 555 0100", "for_good", "", "This is your own number: the line Main line has it.")]
    [InlineData("(415) 555-0100", "for_good", "", "This is your own number")]
    [InlineData("Anonymous", "for_good", "", "Withheld numbers belong to many callers")]
    [InlineData("00266696687", "for_good", "", "Withheld numbers belong to many callers")]
    [InlineData("", "for_good", "", "The number is missing.")]
    [InlineData("hello", "for_good", "", "This is not a phone number.")]
    [InlineData("+1 415", "for_good", "", "This is not a phone number.")]
    [InlineData("555-0134", "for_good", "", "This is not a phone number.")]
    [InlineData("+1 415 555 0134", "a while", "", "Choose how long the number stays blocked.")]
    [InlineData("+1 415 555 0134", "day", "a\u0007b", "The reason contains an invalid character.")]
    public async Task What_cannot_be_blocked_is_refused_at_its_field(string number, string time, string reason, string words)
    {
        var page = await Block(await App.SignIn("sue"), number, time, reason);

        page.ShouldContain(words);
        page.ShouldContain($"value=\"{number}\"", Case.Sensitive, "what was typed stays");
        (await App.Scalar<long>("select count(*) from app.blocked")).ShouldBe(0);
    }

    [Theory]
    [InlineData("\u202a(415)\u00a0555\u20110134\u202c")]
    [InlineData("Mobile: 001 415 555 0134")]
    [InlineData("tel:+1-415-555-0134")]
    public async Task A_number_is_blocked_as_people_paste_it(string typed)
    {
        await Block(await App.SignIn("sue"), typed);

        (await App.Scalar<string>("select number from app.blocked")).ShouldBe(CallCenterApp.Caller);
    }

    [Fact]
    public async Task A_national_number_of_two_countries_is_asked_about()
    {
        await App.Execute("""
            insert into app.lines (id, number, name)
            values (gen_random_uuid(), '+390612345678', 'Rome'), (gen_random_uuid(), '+4930901820', 'Berlin')
            """);

        (await Block(await App.SignIn("sue"), "030 901821")).ShouldContain("Several countries have this number.");
    }

    [Fact]
    public async Task An_impossible_number_can_be_blocked_once_it_has_called()
    {
        var sue = await App.SignIn("sue");
        (await Block(sue, "+12345")).ShouldContain("This is not a phone number.");
        await Call("+12345");

        (await Block(sue, "+12345")).ShouldContain("is blocked.");

        (await Call("+12345")).Body.ShouldContain("<Reject");
    }

    [Theory]
    [InlineData("0134", 1)]
    [InlineData("+1 (415) 555-0134", 1)]
    [InlineData("415555", 2)]
    [InlineData("9999", 0)]
    public async Task The_list_is_searched_by_a_number_or_some_of_its_digits(string typed, int expected)
    {
        var sue = await App.SignIn("sue");
        await Block(sue);
        await Block(sue, "+14155550135");

        var page = await sue.Http.GetStringAsync($"/blocked?find={Uri.EscapeDataString(typed)}");

        page.Split("data-label=\"Until\"").Length.ShouldBe(expected + 1);
        (await sue.Http.GetStringAsync("/blocked?find=nobody")).ShouldContain("Enter a number, or some of its digits.");
    }

    [Fact]
    public async Task A_supervisor_blocks_the_number_of_a_call_that_goes_on_and_an_agent_cannot()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        var body = new { time = "month" };
        (await doug.Http.PostAsJsonAsync($"/api/calls/{call.Id}/block", body)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await App.Scalar<long>("select count(*) from app.blocked")).ShouldBe(0);

        using var blocked = await sue.Http.PostAsJsonAsync($"/api/calls/{call.Id}/block", body);

        (await Person.Json(blocked)).GetProperty("numberDisplay").GetString().ShouldBe("+1 415-555-0134");
        (await App.Scalar<string>("select number || ' ' || (until > now()) from app.blocked")).ShouldBe($"{CallCenterApp.Caller} true");
        (await doug.Sees("ringing")).Id.ShouldBe(call.Id);
        using var unknown = await sue.Http.PostAsJsonAsync($"/api/calls/{Nowhere}/block", body);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        using var forAWhile = await sue.Http.PostAsJsonAsync($"/api/calls/{call.Id}/block", new { time = "a while" });
        forAWhile.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_withheld_caller_cannot_be_blocked_from_their_call_and_the_words_say_what_can_be_done()
    {
        var sue = await App.SignIn("sue");
        await Call("Anonymous");
        var call = await sue.Sees("ringing");

        using var refused = await sue.Http.PostAsJsonAsync($"/api/calls/{call.Id}/block", new { time = "day" });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Person.Json(refused)).GetProperty("detail").GetString()!.ShouldContain("A line can refuse them all");
    }

    [Theory]
    [InlineData("Anonymous", "")]
    [InlineData("+266696687", "Show your number & call again.")]
    [InlineData("", "")]
    public async Task A_line_that_refuses_withheld_numbers_says_so_and_rings_nobody(string from, string message)
    {
        var first = NewSid();
        (await Call(from, first)).Body.ShouldContain("<Conference");
        await App.Post("/call-status", ("CallSid", first), ("CallStatus", "completed"));
        await App.Execute($"update app.lines set refuse_withheld = true, withheld_message = '{message}'");
        var sid = NewSid();

        var (_, twiml) = await Call(from, sid);

        WebUtility.HtmlDecode(twiml).ShouldContain(message.Length > 0 ? message : "does not take calls from withheld numbers");
        twiml.ShouldNotContain("<Reject");
        (await App.Scalar<string>($"{Ended} where call_sid = '{sid}'")).ShouldBe("ended blocked");
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
        var id = await App.Scalar<Guid>($"select id from calls where call_sid = '{sid}'");
        var story = WebUtility.HtmlDecode(await (await App.SignIn("sue")).Http.GetStringAsync($"/history/{id}"));
        story.ShouldContain("the line refuses withheld numbers, and the caller was told so");
        (await Call(CallCenterApp.Caller)).Body.ShouldContain("<Conference");
    }

    [Fact]
    public async Task Whether_a_line_refuses_withheld_numbers_is_kept_shown_again_and_audited()
    {
        var sue = await App.SignIn("sue");
        var path = $"/lines/edit/{await App.Scalar<Guid>("select id from app.lines")}";
        (string, string)[] line = [("Number", CallCenterApp.Line), ("Name", "Main line"), ("RingSeconds", "30"), ("WrapUpSeconds", "0")];

        using var saved = await sue.Send(path, [.. line, ("RefuseWithheld", "true"), ("WithheldMessage", "Show your number.")]);

        (await App.Scalar<string>("select refuse_withheld || ' ' || withheld_message from app.lines")).ShouldBe("true Show your number.");
        (await sue.Http.GetStringAsync(path)).ShouldContain("Show your number.");
        (await App.Scalar<string>("select detail from app.audit_log"))!.ShouldContain("withheld numbers: refused, Show your number.");
        using var refused = await sue.Send(path, [.. line, ("WithheldMessage", new string('x', 1001))]);
        (await sue.Text(refused)).ShouldContain("The message for withheld numbers is longer than 1000 characters.");
    }
}
