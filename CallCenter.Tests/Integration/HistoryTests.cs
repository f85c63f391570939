using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

public sealed partial class HistoryTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task Every_call_is_seen_once_while_paging_even_when_many_began_at_the_same_moment()
    {
        await Past(120, "now()");
        var sue = await App.SignIn("sue");

        var seen = new List<string>();
        for (string? next = "/history"; next is not null;)
        {
            var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync(next));
            seen.AddRange(Rows().Matches(page).Select(m => m.Groups[1].Value));
            next = Older().Match(page) is { Success: true } link ? link.Groups[1].Value : null;
        }

        seen.Count.ShouldBe(120);
        seen.Distinct().Count().ShouldBe(120);
    }

    [Theory]
    [InlineData("number=%2B14155550007", 1)]
    [InlineData("number=%2B1+(415)+555-0007", 1)]
    [InlineData("number=0007", 1)]
    [InlineData("number=555-0007", 1)]
    [InlineData("number=9999", 0)]
    [InlineData("number=a%00b", 0)]
    [InlineData("outcome=abandoned", 20)]
    [InlineData("outcome=failed", 0)]
    [InlineData("from=2020-01-01&to=2020-01-01", 20)]
    [InlineData("from=2020-01-02", 0)]
    [InlineData("before=garbage", 20)]
    public async Task The_filters_find_what_they_say(string filter, int expected)
    {
        await Past(20, "timestamptz '2020-01-01 23:59:59Z'");
        var sue = await App.SignIn("sue");

        Rows().Count(await sue.Http.GetStringAsync($"/history?{filter}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData(null, "from=2026-10-25&to=2026-10-25", "2259 2300", "Days are in UTC: your browser has not told its time zone.")]
    [InlineData("Mars/Olympus", "from=2026-10-25&to=2026-10-25", "2259 2300", "does not know your browser’s time zone, Mars/Olympus.")]
    [InlineData("Europe/Berlin", "from=2026-10-25&to=2026-10-25", "2200 2259", "Days are in your time zone, Europe/Berlin.")]
    [InlineData("Europe/Berlin", "to=2026-10-24", "2159", "Days are in your time zone, Europe/Berlin.")]
    [InlineData("Europe/Berlin", "from=2026-10-26", "2300", "Days are in your time zone, Europe/Berlin.")]
    [InlineData("America/New_York", "from=2026-10-25&to=2026-10-25", "2259 2300", "Days are in your time zone, America/New_York.")]
    public async Task Days_are_the_readers_own_also_where_the_clock_changes(string? zone, string filter, string found, string says)
    {
        // The minutes around the day that has 25 hours in Berlin.
        foreach (var at in new[] { "2026-10-24 21:59Z", "2026-10-24 22:00Z", "2026-10-25 22:59Z", "2026-10-25 23:00Z" })
        {
            await App.Execute($"""
                insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
                select gen_random_uuid(), 'CA{at}', '+1415555{at[11..13]}{at[14..16]}', number, id, 'ended', 'abandoned', t, t, t
                from app.lines, (select timestamptz '{at}' as t) x
                """);
        }
        var sue = await App.SignIn("sue");
        if (zone is not null) sue = await Person.WithCookie(App.Url, "sue", $"{sue.Cookie}; zone={zone}");

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history?{filter}"));

        string.Join(' ', Numbers().Matches(page).Select(m => m.Groups[1].Value).Order()).ShouldBe(found);
        page.ShouldContain(says);
    }

    [Theory]
    [InlineData("0100", 2)]
    [InlineData("5550100", 2)]
    [InlineData("%2B14155550100", 2)]
    [InlineData("9950100", 1)]
    public async Task A_number_is_found_on_either_side_of_an_outbound_call_and_the_call_is_listed_once(string number, int expected)
    {
        await App.Execute("""
            insert into calls
              (id, call_sid, direction, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA' || n, 'outbound', '+14155550100', '+1415' || n || '0100', (select id from app.lines),
              'ended', 'abandoned', now(), now(), now() from unnest(array[555, 995]) n
            """);
        var sue = await App.SignIn("sue");

        Rows().Count(await sue.Http.GetStringAsync($"/history?number={number}")).ShouldBe(expected);
    }

    [Theory]
    [InlineData("number=123", "Enter at least the last 4 digits.")]
    [InlineData("outcome=bogus", "There is no such outcome.")]
    [InlineData("from=2026-02-02&to=2026-02-01", "The last day is before the first.")]
    [InlineData("agent=xyz", "is not valid for Agent")]
    [InlineData("from=31/31/2026", "is not valid for From")]
    public async Task A_filter_that_cannot_be_meant_is_named(string filter, string reason)
    {
        var sue = await App.SignIn("sue");

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history?{filter}"));

        page.ShouldContain(reason);
        page.ShouldNotContain("Try fewer filters", Case.Sensitive, "nothing was looked for");
    }

    [Fact]
    public async Task A_calls_page_tells_what_happened_in_words()
    {
        App.ClaimsLast();
        var sue = await App.SignIn("sue");
        var doug = await App.SignIn("doug");
        var sid = await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "decline");
        await sue.Do(call.Id, "claim");
        await App.Phone.HangUp(sid);
        await sue.SeesNoCall();

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{call.Id}"));

        page.ShouldContain("The call came in and started to ring");
        page.ShouldContain("Doug declined");
        page.ShouldContain("Sue took the call");
        page.ShouldContain("The call ended: the caller hung up");
        page.ShouldContain("The caller hung up before anyone answered.");
    }

    [Fact]
    public async Task Operators_see_a_calls_number_and_neither_whose_it_is_nor_the_notes()
    {
        App.ClaimsLast();
        var (doug, sue, ops) = (await App.SignIn("doug"), await App.SignIn("sue"), await App.SignIn("ops"));
        await App.Contact("Ann Smith");
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        (await doug.Do(call.Id, "claim")).EnsureSuccessStatusCode();
        (await doug.Http.PostAsJsonAsync($"/api/calls/{call.Id}/notes", new { text = "Wants a refund" })).EnsureSuccessStatusCode();
        async Task<string> Page(Person who) => WebUtility.HtmlDecode(await who.Http.GetStringAsync($"/history/{call.Id}"));

        var (supervisors, operators) = (await Page(sue), await Page(ops));

        supervisors.ShouldContain("<h1>Ann Smith</h1>");
        supervisors.ShouldContain("Wants a refund");
        operators.ShouldContain("<h1>+1 415-555-0134</h1>");
        operators.ShouldNotContain("Ann Smith");
        operators.ShouldNotContain("Wants a refund");
    }

    [Theory]
    [InlineData("voicemail", "timeout", "Nobody answered in time, so the caller was sent to voicemail.")]
    [InlineData("voicemail", "nobody", "Nobody was there, so the caller was sent to voicemail.")]
    [InlineData("voicemail", "full", "Too many callers were waiting, so the caller was sent to voicemail.")]
    [InlineData("voicemail", "holiday", "The line was closed for a holiday, so the caller was sent to voicemail.")]
    [InlineData("closed", "closing", "A supervisor had closed the line, and the caller heard the after-hours message.")]
    [InlineData("no_answer", "nobody", "Nobody was there.")]
    [InlineData("blocked", "number", "The number was blocked.")]
    [InlineData("voicemail", "", "Nobody answered or the line was closed, so the caller was sent to voicemail.")]
    public async Task Why_nobody_answered_is_said_where_the_timeline_knows_it(string reason, string by, string says)
    {
        await App.Execute($"""
            insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            select gen_random_uuid(), 'CA1', '+14155550001', '+14155550100', id, 'ended', '{reason}', now(), now(), now() from app.lines;
            insert into ring_events (call_id, version, event, at, detail)
            select id, 2, 'ended', ended_at, nullif('{reason} by {by}', '{reason} by ') from calls
            """);
        var sue = await App.SignIn("sue");

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{await App.Scalar<Guid>("select id from calls")}"));

        page.ShouldContain(says);
    }

    [Fact]
    public async Task A_call_has_talked_only_until_it_was_parked_and_the_clock_stands_still()
    {
        await using var doug = await Handset.Of(App, "doug");
        var sue = await App.SignIn("sue");
        await App.Phone.Call();
        var call = await doug.Answer();
        await App.Execute("update calls set talking_since = talking_since - interval '90 s', version = version + 1");
        (await sue.Http.GetStringAsync("/history")).ShouldMatch("data-label=\"Talked\">\\s*<time [^>]+>1:[345]\\d<");

        await doug.Person.Does(call.Id, "park");

        (await sue.Http.GetStringAsync("/history")).ShouldMatch("data-label=\"Talked\">\\s*<span>1:[345]\\d<");
        (await sue.Http.GetStringAsync($"/history/{call.Id}")).ShouldMatch("Talked</dt>\\s*<dd class=\"time\">\\s*<span>1:[345]\\d<");
    }

    [Theory]
    [InlineData("active", "1:00")]
    [InlineData("parked", "–")]
    public async Task Of_a_call_from_before_talk_was_counted_only_an_unbroken_one_says_how_long(string between, string talked)
    {
        await App.Execute($"""
            insert into calls
              (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, answered_at, ended_at)
            select gen_random_uuid(), 'CA1', '+14155550001', '+14155550100', id, 'ended', 'completed',
              t, t, t + interval '5 s', t + interval '65 s'
            from app.lines, (select now() - interval '1 day' as t) x;
            insert into ring_events (call_id, version, event, at)
            select id, n, e, answered_at + interval '1 s' * (n - 2)
            from calls, unnest(array['answered', 'active', '{between}', 'ended']) with ordinality u (e, n)
            """);
        var sue = await App.SignIn("sue");

        WebUtility.HtmlDecode(await sue.Http.GetStringAsync("/history")).ShouldMatch($"data-label=\"Talked\">\\s*<span>{talked}<");
    }

    private Task Past(int count, string startedAt) => App.Execute($"""
        insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
        select gen_random_uuid(), 'CA' || n, '+1415555' || lpad(n::text, 4, '0'), '+14155550100', (select id from app.lines),
          'ended', 'abandoned', {startedAt}, {startedAt}, {startedAt}
        from generate_series(1, {count}) n
        """);

    [GeneratedRegex("href=\"/history/([0-9a-f-]{36})\"")]
    private static partial Regex Rows();

    [GeneratedRegex("data-dial=\"\\+1415555([0-9]{4})\"")]
    private static partial Regex Numbers();

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"")]
    private static partial Regex Older();
}
