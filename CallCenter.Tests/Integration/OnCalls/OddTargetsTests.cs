using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Numbers with more than one meaning, wherever one is accepted.</summary>
public sealed class OddTargetsTests(CallCenterApp app) : OnCallTest(app)
{
    private const string Odd = "+15550100199"; // no such area code

    private Task<Guid> Line(string number = CallCenterApp.Line) => App.Scalar<Guid>($"select id from app.lines where number = '{number}'");

    private async Task<HttpResponseMessage> Dial(string number, string from = CallCenterApp.Line, bool anyway = false) =>
        await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial", new { number, lineId = await Line(from), tab = "t", anyway });

    private Task AddLine(string number, string name, bool active = true) =>
        App.Execute($"insert into app.lines (id, number, name, active) values (gen_random_uuid(), '{number}', '{name}', {active})");

    private static async Task<JsonElement> Refused(HttpResponseMessage answer)
    {
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, await answer.Content.ReadAsStringAsync());
        return await Person.Json(answer);
    }

    [Theory]
    [InlineData("\u202a(415)\u00a0555\u20110177\u202c")]
    [InlineData("Mobile: +1 415 555\u20130177")]
    [InlineData("tel:+1-415-555-0177")]
    [InlineData("（４１５） ５５５ ０１７７")]
    public async Task A_number_is_called_whatever_was_pasted_around_it(string pasted)
    {
        using var answer = await Dial(pasted);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        (await Person.Json(answer)).GetProperty("call").GetProperty("number").GetString().ShouldBe(Outside);
    }

    [Theory]
    [InlineData("+14155550100")]
    [InlineData("415 555 0100")]
    [InlineData("1-415-555-0100")]
    [InlineData("00 1 415 555 0100")]
    [InlineData("\u202a+1 415\u2011555\u20110100\u202c")]
    [InlineData("tel:+14155550100")]
    [InlineData("Main line: (415) 555-0100 x7")]
    public async Task Our_own_number_is_not_dialled_in_any_spelling_and_the_line_is_named(string typed)
    {
        using var answer = await Dial(typed);

        var problem = await Refused(answer);
        problem.GetProperty("title").GetString().ShouldBe("This is our own number");
        problem.GetProperty("line").GetProperty("id").GetGuid().ShouldBe(await Line());
        (await App.Scalar<long>("select count(*) from calls")).ShouldBe(0);
    }

    [Fact]
    public async Task Another_line_of_ours_in_its_national_form_is_ours_too_and_one_switched_off_is_not_offered()
    {
        await AddLine("+442079460100", "London");
        await AddLine("+4930901820", "Berlin", active: false);

        using var london = await Dial("020 7946 0100");
        using var berlin = await Dial("+49 30 901820");

        (await Refused(london)).GetProperty("line").GetProperty("name").GetString().ShouldBe("London");
        var off = await Refused(berlin);
        off.GetProperty("detail").GetString()!.ShouldContain("inactive");
        off.GetProperty("line").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("1-800-FLOWERS")]
    [InlineData("+1-800-FLOWERS")]
    [InlineData("(+1) 800 FLOWERS")]
    public async Task A_line_whose_number_is_a_word_is_ours_too(string typed)
    {
        await AddLine("+18003569377", "Flowers");

        using var answer = await Dial(typed);

        (await Refused(answer)).GetProperty("line").GetProperty("name").GetString().ShouldBe("Flowers");
    }

    [Theory]
    [InlineData("transfer")]
    [InlineData("consult")]
    [InlineData("parties")]
    public async Task Nobody_is_sent_to_our_own_number(string act)
    {
        var call = await Talking();

        using var answer = await Doug.Person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/{act}", new { number = "(415) 555 0100" });

        (await Refused(answer)).GetProperty("line").GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        (await Doug.Person.Sees("active")).Parties.ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_called_from_a_number_that_is_not_known_to_exist_is_called_after_a_question()
    {
        await Past(Odd);
        await Phone(Odd, "answers");

        using var first = await Dial("+1 (555) 010-0199");
        var asked = await Refused(first);
        (await App.Scalar<long>("select count(*) from calls where direction = 'outbound'")).ShouldBe(0);
        using var second = await Dial("+1 (555) 010-0199", anyway: true);

        asked.GetProperty("anyway").GetBoolean().ShouldBeTrue();
        asked.GetProperty("detail").GetString()!.ShouldNotContain("Start with +");
        second.StatusCode.ShouldBe(HttpStatusCode.OK, await second.Content.ReadAsStringAsync());
        (await Person.Json(second)).GetProperty("call").GetProperty("number").GetString().ShouldBe(Odd);
    }

    [Fact]
    public async Task A_call_is_transferred_to_such_a_number_after_the_same_question()
    {
        await Past(Odd);
        var call = await Talking();

        using var first = await Doug.Person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/transfer", new { number = Odd });
        using var second = await Doug.Person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/transfer", new { number = Odd, anyway = true });

        (await Refused(first)).GetProperty("anyway").GetBoolean().ShouldBeTrue();
        second.StatusCode.ShouldBe(HttpStatusCode.OK, await second.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("+1 555 010 0198", "Check its digits")]
    [InlineData("+1 415 555 01", "Check its digits")]
    [InlineData("+999 555 0100", "Check the digits after the +")]
    [InlineData("0100 555", "Start with + for another country")]
    public async Task A_number_that_cannot_be_and_never_called_is_refused_with_fitting_advice(string typed, string advice)
    {
        using var answer = await Dial(typed, anyway: true);

        var problem = await Refused(answer);
        problem.GetProperty("detail").GetString()!.ShouldContain(advice);
        problem.GetProperty("anyway").GetBoolean().ShouldBeFalse();
    }

    [Theory]
    [InlineData("+14165550100", "+1 800 555 1234", null)]
    [InlineData("+442079460100", "01534 440000", null)]
    [InlineData("+442079460100", "0845 123 4567", "shared-cost number")]
    [InlineData("+442079460100", "0870 123 4567", "shared-cost number")]
    [InlineData("+442079460100", "0909 123 4567", "Premium numbers")]
    [InlineData("+442079460100", "+33 1 42 68 53 00", "not allowed")]
    public async Task What_shares_a_code_is_called_and_what_costs_more_is_told_as_what_it_is(string line, string number, string? refusal)
    {
        await App.Execute($"update app.lines set number = '{line}'");

        using var answer = await Dial(number, from: line);

        if (refusal is null) answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        else (await Refused(answer)).GetProperty("detail").GetString()!.ShouldContain(refusal);
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("+266696687")]
    [InlineData("00 266696687")]
    [InlineData("011 266696687")]
    public async Task A_withheld_number_is_not_called(string typed)
    {
        await Past(typed);
        using var answer = await Dial(typed, anyway: true);

        (await Refused(answer)).GetProperty("detail").GetString()!.ShouldContain("withheld");
    }

    private Task Past(string from) => App.Execute($"""
        insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
        values (gen_random_uuid(), 'CA1', '{from}', '+14155550100', (select id from app.lines), 'ended', 'abandoned', now(), now(), now())
        """);
}
