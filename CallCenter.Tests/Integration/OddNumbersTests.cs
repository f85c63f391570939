using System.Net;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Callers without a number, numbers without their country, and recordings without a length.</summary>
public sealed partial class OddNumbersTests(CallCenterApp app) : ProductTest(app)
{
    private const string PastSid = "CA11111111111111111111111111111111";

    private Task<(HttpStatusCode Status, string Body)> Call(string from, string to = CallCenterApp.Line, string? sid = null) =>
        App.Post("/voice", ("CallSid", sid ?? $"CA{Guid.NewGuid():N}"), ("CallStatus", "ringing"), ("From", from), ("To", to));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("41.6")]
    [InlineData("soon")]
    [InlineData("2147483647")]
    [InlineData("99999999999")]
    public async Task A_message_whose_length_did_not_come_waits_for_somebody(string? length)
    {
        await Past(CallCenterApp.Caller, PastSid, "voicemail");

        var status = await Recorded(length);

        status.ShouldBe(HttpStatusCode.NoContent);
        (await App.Scalar<string>("select status from app.recordings where duration is null and done_at is null")).ShouldBe("completed");
        var doug = await App.SignIn("doug");
        (await doug.Board()).Voicemail.Open.ShouldBe(1);
        var page = WebUtility.HtmlDecode(await doug.Http.GetStringAsync("/missed"));
        page.ShouldContain("length unknown");
        page.ShouldNotContain("hung up at the tone");
    }

    [Theory]
    [InlineData("Thu, 01 Jun 2017 20:48:32 +0000")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("1/2")]
    [InlineData("yesterday")]
    public async Task A_message_that_cannot_have_begun_when_it_says_is_kept_for_its_full_time(string began)
    {
        await Past(CallCenterApp.Caller, PastSid, "voicemail");

        var status = await Recorded("9", began);

        status.ShouldBe(HttpStatusCode.NoContent);
        (await App.Scalar<bool>("select started_at between now() - interval '1 hour' and now() from app.recordings")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Anonymous")]
    [InlineData("+266696687")]
    [InlineData("+7378742833")]
    [InlineData("client:Anonymous")]
    [InlineData("UNAVAILABLE")]
    public async Task A_withheld_number_is_one_word_without_a_call_button_on_every_page(string from)
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var sid = $"CA{Guid.NewGuid():N}";
        await Call(from, sid: sid);
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");

        (call.Number, call.NumberDisplay, call.From).ShouldBe(("anonymous", "Withheld number", "anonymous"));
        (await sue.Colleague("Doug")).Call!.NumberDisplay.ShouldBe("Withheld number");
        await App.Post("/call-status", ("CallSid", sid), ("CallStatus", "completed"));
        // As rows hold it that are older than the rule.
        await Past(from, PastSid, "voicemail");
        await Recorded("9");
        var old = await App.Scalar<Guid>($"select id from calls where call_sid = '{PastSid}'");
        foreach (var path in new[] { "/history", $"/history/{old}", $"/history/{call.Id}", "/live", "/missed", "/desk" })
        {
            var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync(path));
            if (path is not ("/live" or "/desk")) page.ShouldContain("Withheld number", customMessage: path);
            page.ShouldNotContain(from, Case.Sensitive, path);
            Buttons().Count(page).ShouldBe(0, path);
            page.ShouldNotContain("Other calls from this number");
        }
    }

    [Theory]
    [InlineData("anonymous")]
    [InlineData("Withheld number")]
    [InlineData("%2B266696687")]
    [InlineData("00266696687")]
    public async Task A_withheld_number_cannot_be_searched_for(string typed)
    {
        await Past("anonymous", "CA1");
        await Past("+266696687", "CA2");
        var sue = await App.SignIn("sue");

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history?number={typed}"));

        page.ShouldContain("Withheld numbers cannot be searched");
        Rows().Count(page).ShouldBe(0);
    }

    [Fact]
    public async Task The_last_digits_of_a_customer_find_the_customer_also_where_they_spell_a_word_and_never_a_withheld_one()
    {
        await Past("+14152562533", "CA1");
        await Past("+2562533", "CA2");
        var sue = await App.SignIn("sue");

        Rows().Count(await sue.Http.GetStringAsync("/history?number=256-2533")).ShouldBe(1);
    }

    [Theory]
    [InlineData("020 7946 0958", "+442079460958")]
    [InlineData("(020) 7946\u20110958", "+442079460958")]
    [InlineData("0044 20 7946 0958", "+442079460958")]
    [InlineData("Mobile: +44 20 7946 0958", "+442079460958")]
    [InlineData("\u202a+44 20 7946 0958\u202c", "+442079460958")]
    [InlineData("030 901821", "+4930901821")]
    [InlineData("(415) 555-0134", "+14155550134")]
    [InlineData("1-415-555-0134", "+14155550134")]
    [InlineData("0958", "+390207946 0958|+442079460958")]
    public async Task A_number_is_found_as_people_write_it_in_the_lines_countries_and_never_a_strangers(string typed, string found)
    {
        await App.Execute("""
            insert into app.lines (id, number, name)
            values (gen_random_uuid(), '+442079460100', 'London'), (gen_random_uuid(), '+4930901820', 'Berlin')
            """);
        // Milan and Brescia, and a mobile in Mexico: their last digits are the others' national forms.
        string[] customers = ["+442079460958", "+3902079460958", "+4930901821", "+39030901821", "+14155550134", "+524155550134"];
        foreach (var (i, customer) in customers.Index()) await Past(customer, $"CA{i}");
        var sue = await App.SignIn("sue");

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history?number={Uri.EscapeDataString(typed)}"));

        if (found.Contains('|')) Rows().Count(page).ShouldBe(2);
        else
        {
            Rows().Count(page).ShouldBe(1);
            page.ShouldContain($"data-dial=\"{found}\"");
        }
    }

    [Theory]
    [InlineData("14155552671")]
    [InlineData("4155552671")]
    [InlineData("sip:+14155552671@sip.example.com;user=phone")]
    [InlineData("tel:+1-415-555-2671")]
    public async Task A_caller_whom_a_trunk_writes_otherwise_is_found_and_called_back_like_any_other(string from)
    {
        var (sue, sid) = (await App.SignIn("sue"), $"CA{Guid.NewGuid():N}");
        await Call(from, sid: sid);
        await App.Post("/call-status", ("CallSid", sid), ("CallStatus", "completed"));

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync("/history?number=(415) 555-2671"));

        Rows().Count(page).ShouldBe(1);
        page.ShouldContain("data-dial=\"+14155552671\"");
    }

    [Theory]
    [InlineData("14155550100")]
    [InlineData("sip:+14155550100@sip.example.com")]
    [InlineData("tel:+1-415-555-0100")]
    [InlineData("4155550100")]
    public async Task A_called_number_in_another_spelling_rings_its_line(string to)
    {
        var (status, twiml) = await Call(CallCenterApp.Caller, to);

        status.ShouldBe(HttpStatusCode.OK);
        twiml.ShouldContain("<Conference");
        (await (await App.SignIn("doug")).Sees("ringing")).To.ShouldBe(CallCenterApp.Line);
    }

    [Theory]
    [InlineData(CallCenterApp.Line)]
    [InlineData("sip:14155550100@sip.example.com")]
    public async Task A_call_for_a_line_that_is_switched_off_is_turned_away_and_leaves_a_row_and_a_log_line(string to)
    {
        await App.Execute("update app.lines set active = false");

        var (_, twiml) = await Call(CallCenterApp.Caller, to);

        twiml.ShouldContain("not in service");
        (await App.Scalar<string>("select state || ' ' || end_reason from calls")).ShouldBe("ended rejected");
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
        App.Log.ShouldContain(l => l.StartsWith("Warning") && l.Contains("turned away") && !l.Contains(CallCenterApp.Line));
        var page = await (await App.SignIn("sue")).Http.GetStringAsync($"/history/{await App.Scalar<Guid>("select id from calls")}");
        WebUtility.HtmlDecode(page).ShouldContain("The call ended: the line was switched off");
    }

    [Fact]
    public async Task A_call_for_a_number_that_no_line_has_leaves_one_trace_however_often_it_comes()
    {
        for (var i = 0; i < 3; i++) (await Call(CallCenterApp.Caller, "+14155559999")).Body.ShouldContain("not in service");

        var traces = await App.Scalar<string>("select string_agg(action || ' ' || subject, ',') from app.audit_log");
        traces.ShouldBe("call.no_line +14155559999");
        App.Log.Count(l => l.StartsWith("Warning") && l.Contains("no line has the number")).ShouldBe(3);
        App.Log.ShouldAllBe(l => !l.Contains("4155559999"));
    }

    private Task Past(string from, string sid, string reason = "abandoned") => App.Execute($"""
        insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
        select gen_random_uuid(), '{sid}', '{from}', number, id, 'ended', '{reason}', now(), now(), now()
        from app.lines where number = '{CallCenterApp.Line}'
        """);

    /// <summary>A message of the past call.</summary>
    private async Task<HttpStatusCode> Recorded(string? length, string began = "")
    {
        (string, string)[] told = [("CallSid", PastSid), ("RecordingSid", $"RE{Guid.NewGuid():N}"), ("RecordingStatus", "completed"),
            ("RecordingStartTime", began)];
        return (await App.Post("/recording", length is null ? told : [.. told, ("RecordingDuration", length)])).Status;
    }

    [GeneratedRegex("href=\"/history/([0-9a-f-]{36})\"")]
    private static partial Regex Rows();

    /// <summary>Those of numbers; the templates of rows to come have no number.</summary>
    [GeneratedRegex("<a [^>]*data-dial=\"[^\"]+\"(?![^>]* hidden)[^>]*>")]
    private static partial Regex Buttons();
}
