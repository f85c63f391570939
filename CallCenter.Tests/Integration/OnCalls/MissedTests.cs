using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Tests.Fuzz;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.FollowUps;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Callers who were not answered, and what happens until somebody has talked with them.</summary>
public sealed class MissedTests(CallCenterApp app) : OnCallTest(app)
{
    private const string Other = "+14155550135", StillOpen = "null::timestamptz, null::text";

    /// <summary>Every row: the number, why, how often, the attempts, and how it was closed.</summary>
    private Task<string?> Rows() => App.Scalar<string>("""
        select string_agg(concat_ws(' ', number, why, times, attempts, closed_as), '; ' order by first_at, id) from app.follow_ups
        """);

    private static string Open(string why, int times = 1, int attempts = 0) => $"{CallCenterApp.Caller} {why} {times} {attempts}";

    private Task<Guid> Row() => App.Scalar<Guid>("select id from app.follow_ups where closed_at is null");

    /// <summary>The same caller, missed on a second line; that row.</summary>
    private async Task<Guid> MissedElsewhereToo()
    {
        var line = Guid.NewGuid();
        await App.Execute($"""
            insert into app.lines (id, number, name) values ('{line}', '{TeamRows.SupportNumber}', 'Second');
            select app.miss(last_call_id, number, '{line}', why, first_at, null) from app.follow_ups
            """);
        return await App.Scalar<Guid>($"select id from app.follow_ups where line_id = '{line}'");
    }

    /// <summary>A caller who waits that long and hangs up.</summary>
    private async Task GivesUp(int seconds = 12, string from = CallCenterApp.Caller)
    {
        var sid = await App.Phone.Call(from);
        await Doug.Person.Sees("ringing");
        await App.Execute($"""
            update calls set queued_at = now() - interval '{seconds} seconds', version = version + 1 where call_sid = '{sid}'
            """);
        await App.Phone.HangUp(sid);
        await Doug.Person.SeesNoCall();
    }

    private async Task<HttpResponseMessage> Do(Handset who, string what, Guid? row = null) =>
        await who.Person.Http.PostAsJsonAsync($"/api/missed/{row ?? await Row()}/{what}", new { });

    private async Task<int> Does(Handset who, string what, Guid? row = null)
    {
        using var answer = await Do(who, what, row);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await Person.Json(answer)).GetProperty("missed").GetProperty("open").GetInt32();
    }

    private async Task<CallView> Dial(Handset who, string number = CallCenterApp.Caller)
    {
        var lineId = await App.Scalar<Guid>($"select id from app.lines where number = '{CallCenterApp.Line}'");
        using var answer = await who.Person.Http.PostAsJsonAsync("/api/calls/dial", new { number, lineId, tab = "t" });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var call = (await Person.Json(answer)).GetProperty("call").Deserialize<CallView>(JsonSerializerOptions.Web)!;
        await who.Connect(call.Id);
        return call;
    }

    /// <summary>What every node does every few seconds.</summary>
    private async Task Keep()
    {
        await using var scope = App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<KeepMissed>().Run(30, default);
    }

    [Fact]
    public async Task A_caller_who_gives_up_is_in_the_list_and_counted_everywhere_at_once()
    {
        await using var socket = await App.Listens(Rhonda.Person);

        await GivesUp();

        var told = (await socket.Until(f => f.Carries("missed_changed"))).Payload.GetProperty("payload");
        told.GetProperty("missed").GetProperty("open").GetInt32().ShouldBe(1);
        (await Rows()).ShouldBe(Open("abandoned"));
        (await Rhonda.Person.Board()).Missed.Open.ShouldBe(1);
        using var beat = await Rhonda.Person.Http.PostAsJsonAsync("/api/agents/me/heartbeat", new { ready = false, tab = "t" });
        (await Person.Json(beat)).GetProperty("missed").GetProperty("open").GetInt32().ShouldBe(1);
        (await Rhonda.Person.Http.GetFromJsonAsync<JsonElement>("/api/missed")).GetProperty("missed").GetProperty("open").GetInt32()
            .ShouldBe(1);
        var page = WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync("/missed"));
        page.ShouldContain("+1 415-555-0134");
        page.ShouldContain("hung up while waiting");
        page.ShouldMatch("data-missed-open[^>]*>1<");
    }

    [Fact]
    public async Task A_caller_who_hangs_up_within_five_seconds_is_not_a_missed_call()
    {
        await GivesUp(seconds: 1); // and whatever a loaded machine takes until they have hung up
        (await Rows()).ShouldBeNull();

        await GivesUp(seconds: 6);
        (await Rows()).ShouldBe(Open("abandoned"));
    }

    [Theory]
    [InlineData("closed_until = now() + interval '1 hour', closed_to = 'goodbye'", "closed")]
    [InlineData("closed_until = now() + interval '1 hour', closed_to = 'voicemail'", "voicemail")]
    [InlineData("max_waiting = 1, full_to = 'goodbye'", "too_many")]
    [InlineData("ring_seconds = 5, voicemail = false", "too_long")]
    public async Task Whoever_is_not_answered_is_in_the_list_whatever_the_line_did_with_them(string line, string why)
    {
        await App.Execute($"update app.lines set {line}");
        if (why == "too_many")
        {
            await App.Phone.Call(Other);
            await Doug.Person.Sees("ringing");
        }

        await App.Phone.Call();

        await Eventually.True(async () => await Rows() == Open(why));
    }

    [Fact]
    public async Task Where_nobody_is_there_they_are_in_the_list_too()
    {
        foreach (var handset in new[] { Doug, Rhonda }) await handset.Person.Away();
        await App.Team(TeamRows.Sales, "Sales");
        await App.SalesLine(", nobody_to = 'goodbye'");

        await App.Phone.Call();

        await Eventually.True(async () => await Rows() == Open("nobody"));
    }

    [Fact]
    public async Task A_blocked_caller_and_one_on_a_line_that_is_switched_off_are_not()
    {
        await App.Execute($"""
            insert into app.blocked (number, by, at) select '{CallCenterApp.Caller}', id, now() from app.users where user_name = 'sue'
            """);
        await App.Phone.Call();
        await Ended(1);
        await App.Execute("delete from app.blocked; update app.lines set active = false");

        await App.Phone.Call();

        await Ended(2);
        (await Rows()).ShouldBeNull();
    }

    [Fact]
    public async Task A_caller_whom_the_outside_number_leaves_while_they_still_hear_the_greeting_is_asked_for_a_message()
    {
        await Phone(Outside, "answers");
        await App.Execute($"update app.lines set closed_until = now() + interval '1 hour', closed_to = 'number:{Outside}'");
        await App.Post("/voice", ("CallSid", $"CA{Guid.NewGuid():N}"), ("CallStatus", "ringing"), ("From", CallCenterApp.Caller),
            ("To", CallCenterApp.Line)); // and nothing more: the greeting is long
        var leg = (await App.Phone.LegTo(Outside))!.Value;
        await Eventually.True(() => App.Scalar<bool>("select exists (select from ring_events where detail like '% joined')"));

        await App.Phone.HangUp(leg.GetProperty("sid").GetString()!);

        await Ended(1);
        (await App.Story()).ShouldContain("ended: voicemail by timeout");
        (await Rows()).ShouldBe(Open("voicemail"));
    }

    private Task Ended(int calls) =>
        Eventually.True(async () => await App.Scalar<long>("select count(*) from calls where state = 'ended'") == calls);

    [Fact]
    public async Task Nothing_doubles_when_they_call_again_or_a_webhook_comes_twice()
    {
        await GivesUp();
        await GivesUp();
        var sid = await App.Scalar<string>("select call_sid from calls order by started_at desc limit 1");
        await App.Post("/call-status", ("CallSid", sid!), ("CallStatus", "completed"), ("Again", "1"));

        (await Rows()).ShouldBe(Open("abandoned", times: 2));

        await GivesUp(from: Other);
        (await Doug.Person.Board()).Missed.Open.ShouldBe(2);
    }

    [Fact]
    public async Task Two_nodes_at_one_moment_make_one_row()
    {
        await App.Execute("update app.lines set ring_seconds = 600");
        await GivesUp();
        await App.Execute("delete from app.follow_ups");

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => App.Execute(
            "select app.miss(c.id, c.from_number, c.line_id, 'abandoned', c.started_at, null) from calls c")));

        (await Rows()).ShouldBe(Open("abandoned")); // the same call, however often it is reported
    }

    [Fact]
    public async Task It_closes_itself_when_they_call_again_and_are_answered()
    {
        await GivesUp();

        await Talking();

        (await Rows()).ShouldBe(Open("abandoned") + " talked");
        (await App.Scalar<Guid>("select closed_by from app.follow_ups")).ShouldBe(Doug.Id);
        (await Rhonda.Person.Board()).Missed.Open.ShouldBe(0);
    }

    [Fact]
    public async Task It_closes_itself_when_anybody_calls_them_from_wherever_and_reaches_them()
    {
        await Phone(CallCenterApp.Caller, "answers");
        await GivesUp();

        await Dial(Rhonda);

        await Rhonda.Person.Sees("active");
        (await Rows()).ShouldBe(Open("abandoned") + " talked");
    }

    [Theory]
    [InlineData("consult")]
    [InlineData("transfer")]
    public async Task It_closes_itself_when_they_are_reached_as_somebody_elses_outside_number(string how)
    {
        await Phone(Outside, "answers");
        await GivesUp(from: Outside);
        await Talking();

        await Doug.Person.Does(await App.Scalar<Guid>("select id from calls where state = 'active'"), how, new { number = Outside });

        await Eventually.True(async () => await Rows() == $"{Outside} abandoned 1 0 talked");
    }

    [Fact]
    public async Task A_customer_who_was_called_while_they_waited_is_not_missed_when_they_hang_up_the_call_that_waits()
    {
        await App.Execute("update app.lines set ring_seconds = 600");
        await Phone(CallCenterApp.Caller, "answers");
        var sid = await App.Phone.Call();
        var waits = await Doug.Person.Sees("ringing");
        await Dial(Rhonda);
        await Rhonda.Person.Sees(c => c.State == "active");
        await App.Execute($"""
            update calls set queued_at = now() - interval '12 seconds', version = version + 1 where id = '{waits.Id}'
            """);

        await App.Phone.HangUp(sid);

        await Ended(1);
        (await Rows()).ShouldBeNull();
    }

    [Fact]
    public async Task A_customer_who_is_answered_on_a_second_call_is_not_missed_when_they_hang_up_the_first_which_still_waits()
    {
        await App.Execute($"""
            update app.lines set ring_seconds = 600;
            insert into app.lines (id, number, name) values (gen_random_uuid(), '{TeamRows.SupportNumber}', 'Second')
            """);
        var sid = await App.Phone.Call();
        var waits = await Doug.Person.Sees("ringing");
        await App.Phone.Call(to: TeamRows.SupportNumber);
        var second = await Doug.Person.Sees(c => c.State == "ringing" && c.Id != waits.Id);
        await Doug.Person.Does(second.Id, "claim");
        await Doug.Connect(second.Id);
        await Doug.Person.Sees(c => c.State == "active" && c.AnsweredAt is not null);
        await WaitsFor12Seconds(waits);

        await App.Phone.HangUp(sid);

        await Ended(1);
        (await Rows()).ShouldBeNull();
    }

    [Fact]
    public async Task A_call_that_a_customer_makes_while_somebody_is_talking_with_them_already_is_missed_like_any_other()
    {
        await Talking();
        var sid = await App.Phone.Call();
        await WaitsFor12Seconds(await Rhonda.Person.Sees("ringing"));

        await App.Phone.HangUp(sid);

        await Ended(1);
        (await Rows()).ShouldBe(Open("abandoned"));
    }

    private Task WaitsFor12Seconds(CallView call) => App.Execute($"""
        update calls set queued_at = now() - interval '12 seconds', version = version + 1 where id = '{call.Id}'
        """);

    [Fact]
    public async Task Two_do_not_ring_a_customer_who_is_missed_on_two_lines()
    {
        await GivesUp();
        var one = await Row();
        var other = await MissedElsewhereToo();

        await Does(Doug, "call-back", one);

        await IsRefused(Rhonda, other);
        (await TakenBy(Doug)).ShouldBe(2);
        await App.Execute("update app.follow_ups set due_at = now()"); // two minutes later, and Doug has not called
        await Does(Rhonda, "call-back", other);
        (await TakenBy(Rhonda)).ShouldBe(2);
    }

    [Fact]
    public async Task Of_two_who_take_two_rows_of_one_customer_at_the_same_moment_one_is_refused()
    {
        await GivesUp();
        var one = await Row();
        var other = await MissedElsewhereToo();

        var answers = await Task.WhenAll(Do(Doug, "call-back", one), Do(Rhonda, "call-back", other));

        answers.Select(a => a.StatusCode).ShouldBe([HttpStatusCode.OK, HttpStatusCode.Conflict], ignoreOrder: true);
        (await App.Scalar<long>("select count(distinct taken_by) from app.follow_ups")).ShouldBe(1);
    }

    [Fact]
    public async Task A_row_that_opens_while_a_colleague_is_calling_its_customer_is_for_nobody_else()
    {
        await Phone(CallCenterApp.Caller, "rings");
        Times.OutsideRingTime = TimeSpan.FromMinutes(1);
        await GivesUp();
        await Dial(Doug);
        await Doug.Person.Sees("dialing");
        await App.Execute("update app.follow_ups set closed_at = now(), closed_as = 'done', taken_by = null, due_at = null");
        var later = await MissedElsewhereToo();

        (await TakenBy(Doug)).ShouldBe(1); // so the list offers nobody else to call back
        await IsRefused(Rhonda, later);

        await Does(Doug, "call-back", later); // it is Doug's own call
    }

    [Fact]
    public async Task A_row_that_opens_or_is_put_back_while_another_of_its_customer_is_taken_is_taken_too()
    {
        await GivesUp();
        var one = await Row();
        await Does(Doug, "call-back", one);
        var other = await MissedElsewhereToo();
        (await TakenBy(Doug)).ShouldBe(2);

        await Does(Rhonda, "no-need", other);
        await Does(Rhonda, "reopen", other);

        (await TakenBy(Doug)).ShouldBe(2);
        await IsRefused(Rhonda, other);
    }

    [Fact]
    public async Task Withheld_numbers_are_taken_one_by_one()
    {
        await App.Execute("update app.lines set closed_until = now() + interval '1 hour', closed_to = 'voicemail'");
        foreach (var _ in new[] { 1, 2 }) await Message("anonymous");
        var rows = await App.Scalar<Guid[]>("select array_agg(id) from app.follow_ups");

        await Does(Doug, "call-back", rows![0]);

        await IsRefused(Rhonda, rows[0]);
        await Does(Rhonda, "call-back", rows[1]);
    }

    private async Task IsRefused(Handset who, Guid row)
    {
        using var refused = await Do(who, "call-back", row);
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(refused)).GetProperty("title").GetString().ShouldBe("Doug is calling back");
    }

    private Task<long> TakenBy(Handset who) => App.Scalar<long>($"select count(*) from app.follow_ups where taken_by = '{who.Id}'");

    [Fact]
    public async Task The_time_beside_an_attempt_stays_when_somebody_takes_the_row_again()
    {
        await Phone(CallCenterApp.Caller, "busy");
        await GivesUp();
        await Does(Doug, "call-back");
        (await App.Scalar<bool>("select tried_at is null from app.follow_ups")).ShouldBeTrue("Doug has not called yet");
        await Dial(Doug);
        await Doug.Person.SeesNoCall();
        await App.Execute("""
            update app.follow_ups set tried_at = tried_at - interval '4 hours', taken_at = taken_at - interval '4 hours', due_at = now()
            """);
        var failed = await App.Scalar<DateTime>("select tried_at from app.follow_ups");
        await Keep();

        await Does(Rhonda, "call-back");
        await App.Execute($"select app.calls_back('{CallCenterApp.Caller}', '{Rhonda.Id}', false)"); // and begins to call

        WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync("/missed"))
            .ShouldContain($"Not reached, last <time datetime=\"{failed:O}\"");
    }

    [Theory]
    [InlineData("", "after", StillOpen, 320, 321)]
    [InlineData("order=newest", "after", StillOpen, 320, 321)]
    [InlineData("", "before", "now(), 'done'", 120, 121)]
    [InlineData("show=expired", "before", "now(), 'expired'", 120, 120)]
    public async Task Every_row_is_on_one_of_the_pages_though_all_are_of_one_moment(
        string query, string further, string closed, int more, int rows)
    {
        await GivesUp();
        await App.Execute($"""
            insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, attempts, closed_at, closed_as)
            select gen_random_uuid(), '+1415556' || lpad(n::text, 4, '0'), f.line_id, f.why, f.first_at, f.last_at, 1, f.last_call_id, 0,
              {closed} from app.follow_ups f, generate_series(1, {more}) n
            """);

        var seen = new List<string>();
        for (string? next = $"/missed?{query}"; next is not null;)
        {
            next.ShouldContain(query, Case.Sensitive, "the filters stay");
            var page = WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync(next));
            seen.AddRange(Regex.Matches(page, "class=\"row message\" data-key=\"([0-9a-f-]{36})\"").Select(m => m.Groups[1].Value));
            var link = Regex.Match(page, $"rel=\"next\" href=\"([^\"]*{further}=[^\"]*)\"");
            next = link.Success ? link.Groups[1].Value : null;
        }

        seen.Count.ShouldBe(rows);
        seen.Distinct().Count().ShouldBe(rows);
    }

    [Fact]
    public async Task Two_do_not_ring_the_same_customer()
    {
        await GivesUp();

        await Does(Doug, "call-back");

        using var refused = await Do(Rhonda, "call-back");
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(refused)).GetProperty("title").GetString().ShouldBe("Doug is calling back");
        WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync("/missed")).ShouldContain("Doug is calling back");
        WebUtility.HtmlDecode(await Doug.Person.Http.GetStringAsync("/missed")).ShouldContain("You are calling back");
        await Does(Doug, "call-back"); // the answer to the first request did not arrive
    }

    [Fact]
    public async Task Whoever_is_not_reached_is_back_in_the_list_two_minutes_later_with_the_attempt_beside_them()
    {
        await Phone(CallCenterApp.Caller, "busy");
        await GivesUp();
        await Does(Doug, "call-back");

        await Dial(Doug);

        await Doug.Person.SeesNoCall();
        (await Rows()).ShouldBe(Open("abandoned", attempts: 1));
        await Keep();
        using (var early = await Do(Rhonda, "call-back")) early.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await App.Execute("update app.follow_ups set due_at = now()"); // two minutes later
        await Keep();
        WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync("/missed")).ShouldContain("Not reached, last");
        await Does(Rhonda, "call-back");
    }

    [Fact]
    public async Task A_row_stays_taken_for_as_long_as_the_call_lives()
    {
        await Phone(CallCenterApp.Caller, "rings");
        Times.OutsideRingTime = TimeSpan.FromMinutes(1);
        await GivesUp();
        await Dial(Doug);
        await Doug.Person.Sees("dialing");
        await App.Execute("update app.follow_ups set due_at = now() - interval '1 minute'");

        await Keep();

        using var refused = await Do(Rhonda, "call-back");
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_call_back_locks_the_rows_of_two_lines_in_the_order_in_which_an_answer_does()
    {
        const string first = "00000000-0000-0000-0000-000000000001", last = "ffffffff-ffff-ffff-ffff-ffffffffffff";
        await GivesUp();
        await App.Execute($"""
            insert into app.lines (id, number, name) values ('{last}', '+14155550199', 'Last');
            insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, attempts)
            select '{first}', number, '{last}', why, first_at, last_at, times, last_call_id, attempts from app.follow_ups
            """);
        await using var answer = await App.Data.OpenConnectionAsync();
        await using var transaction = await answer.BeginTransactionAsync();
        await using var locks = answer.CreateCommand();
        locks.CommandText = $"select id from app.follow_ups where id = '{first}' for update";
        await locks.ExecuteNonQueryAsync();

        var call = App.Execute($"select app.calls_back('{CallCenterApp.Caller}', '{Doug.Id}', false)");
        await Eventually.True(async () => await App.Scalar<long>("""
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query like 'select app.calls_back%'
            """) == 1);

        locks.CommandText = $"set local lock_timeout = 500; select id from app.follow_ups where id <> '{first}' for update";
        await locks.ExecuteNonQueryAsync(); // free: the call back waits with nothing in its hands
        await transaction.CommitAsync();
        await call;
        (await App.Scalar<long>($"select count(*) from app.follow_ups where taken_by = '{Doug.Id}'")).ShouldBe(2);
    }

    [Theory]
    [InlineData("done", "Done by Doug")]
    [InlineData("no-need", "No need, says Doug")]
    public async Task It_is_settled_by_hand_for_everyone_and_can_be_taken_back(string how, string words)
    {
        await GivesUp();
        var row = await Row();

        (await Does(Doug, how)).ShouldBe(0);

        WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync("/missed")).ShouldContain(words);
        (await Does(Rhonda, "reopen", row)).ShouldBe(1);
        (await Rows()).ShouldBe(Open("abandoned"));
        using var none = await Do(Doug, how, Guid.NewGuid());
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_row_is_not_put_back_beside_the_one_that_its_caller_opens_at_this_moment()
    {
        await GivesUp();
        var row = await Row();
        await Does(Doug, "done");
        await using var end = await App.Data.OpenConnectionAsync();
        await using var transaction = await end.BeginTransactionAsync();
        await using var again = end.CreateCommand();
        again.CommandText = """
            insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, attempts)
            select gen_random_uuid(), number, line_id, why, first_at, last_at, times, last_call_id, attempts from app.follow_ups
            """;
        await again.ExecuteNonQueryAsync();

        var puttingBack = Do(Rhonda, "reopen", row);
        await Eventually.True(async () => await App.Scalar<long>("""
            select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock' and query ilike '%update app.follow_ups%'
            """) == 1);
        await transaction.CommitAsync();

        using var refused = await puttingBack;
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(refused)).GetProperty("title").GetString().ShouldBe("Already in the list");
    }

    [Fact]
    public async Task It_does_not_vanish_after_twelve_hours_and_expires_visibly_after_thirty_days()
    {
        await GivesUp();
        await App.Execute("update app.follow_ups set first_at = now() - interval '29 days', last_at = now() - interval '29 days'");
        await Keep();
        (await Rows()).ShouldBe(Open("abandoned"));

        await App.Execute("update app.follow_ups set last_at = now() - interval '31 days'");
        await Keep();

        (await Rows()).ShouldBe(Open("abandoned") + " expired");
        WebUtility.HtmlDecode(await Doug.Person.Http.GetStringAsync("/missed")).ShouldContain("Expired: nobody settled it");
        var expired = await App.Scalar<Guid>("select id from app.follow_ups");
        await Does(Doug, "reopen", expired);
        await Keep();
        (await Rows()).ShouldBe(Open("abandoned"), "whoever puts it back means it");
    }

    [Fact]
    public async Task A_withheld_number_is_in_the_list_only_with_a_message_and_once_for_each()
    {
        await App.Execute("update app.lines set closed_until = now() + interval '1 hour', closed_to = 'voicemail'");
        await Closed("anonymous");
        (await Rows()).ShouldBeNull();

        foreach (var _ in new[] { 1, 2 }) await Message("anonymous");

        (await Rows()).ShouldBe("anonymous voicemail 1 0; anonymous voicemail 1 0");
        await Does(Doug, "done", await App.Scalar<Guid>("select id from app.follow_ups limit 1"));
        (await App.Scalar<long>("select count(*) from app.recordings where done_at is null")).ShouldBe(1);
        await Keep();
        (await Doug.Person.Board()).Missed.Open.ShouldBe(1);
    }

    [Fact]
    public async Task A_withheld_number_leaves_the_list_with_its_message_while_others_can_still_be_called_back()
    {
        await App.Execute("update app.lines set closed_until = now() + interval '1 hour', closed_to = 'voicemail'");
        await Message("anonymous");
        await Message();
        var messages = await App.Scalar<Guid[]>("select array_agg(id order by started_at, id) from app.recordings");

        foreach (var message in messages!)
        {
            await using var scope = App.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<OldRecordings>().Deleted(message, default); // at the end of their retention
        }

        (await Rows()).ShouldBe($"anonymous voicemail 1 0 expired; {Open("voicemail")}");
        (await Doug.Person.Board()).Missed.Open.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_is_in_its_callers_row_and_settled_with_it()
    {
        await App.Execute("update app.lines set closed_until = now() + interval '1 hour', closed_to = 'voicemail'");
        await Message();
        await Message();
        (await Rows()).ShouldBe(Open("voicemail", times: 2));
        var page = await Rhonda.Person.Http.GetStringAsync("/missed");
        page.Split("<audio").Length.ShouldBe(3);

        await App.Execute("update app.lines set closed_until = null");
        await Talking();

        (await Rows()).ShouldBe(Open("voicemail", times: 2) + " talked");
        (await App.Scalar<long>("select count(*) from app.recordings where done_at is null")).ShouldBe(0);
    }

    [Fact]
    public async Task A_message_that_is_reported_after_they_were_talked_with_waits_for_nobody()
    {
        await App.Execute("update app.lines set closed_until = now() + interval '1 hour', closed_to = 'voicemail'");
        var late = await Closed();
        await App.Execute("update app.lines set closed_until = null");
        await Talking();

        await Report(late);

        (await Rows()).ShouldBe(Open("voicemail") + " talked");
        (await Rhonda.Person.Board()).Voicemail.Open.ShouldBe(0);
    }

    [Fact]
    public async Task A_message_from_before_the_list_and_one_of_an_older_node_get_a_row()
    {
        await App.Execute("update app.lines set closed_until = now() + interval '1 hour', closed_to = 'voicemail'");
        await Message();
        await Message(Other);
        await App.Execute("delete from app.follow_ups");

        await Keep();

        (await Rows()).ShouldBe($"{Open("voicemail")}; {Other} voicemail 1 0");
        await Keep();
        (await Doug.Person.Board()).Missed.Open.ShouldBe(2);
    }

    [Fact]
    public async Task They_are_sorted_by_age_either_way_and_filtered_by_line_and_by_who_calls_back()
    {
        await GivesUp();
        await GivesUp(from: Other);
        await Does(Doug, "call-back", await App.Scalar<Guid>($"select id from app.follow_ups where number = '{Other}'"));
        var line = await App.Scalar<Guid>("select id from app.lines");

        (await Listed("")).ShouldBe([CallCenterApp.Caller, Other]);
        (await Listed("?order=newest")).ShouldBe([Other, CallCenterApp.Caller]);
        (await Listed("?show=taken")).ShouldBe([Other]);
        (await Listed("?show=mine")).ShouldBeEmpty(); // Rhonda's
        (await Listed("?show=my_lines")).Length.ShouldBe(2);
        (await Listed($"?line={line}")).Length.ShouldBe(2);
        (await Listed($"?line={Guid.NewGuid()}")).ShouldBeEmpty();
        (await Listed("?after=garbage&before=garbage")).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("", "/missed")]
    [InlineData("?show=taken", "/missed?show=taken")]
    [InlineData("?line=\t&show=taken", "/missed?line=%09&show=taken")] // as no browser sends it
    public async Task The_address_of_the_old_voicemail_page_leads_to_the_list(string query, string target)
    {
        using var raw = new RawHttp(new(App.Url));
        var answer = await raw.Send("GET", $"/voicemail{query}", [("Cookie", Rhonda.Person.Cookie)], "");

        answer.Status.ShouldBe(302);
        answer.Text.Split('\n').ShouldContain($"Location: {target}");
    }

    [Fact]
    public async Task A_caller_whose_number_a_contact_has_is_listed_by_name()
    {
        await App.Contact("Ann Smith");

        await GivesUp();
        await GivesUp(from: Other);

        var page = WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync("/missed"));
        page.Split("Ann Smith").Length.ShouldBe(2, "once");
        page.ShouldContain(Shown(CallCenterApp.Caller));
        page.ShouldContain(Shown(Other));
    }

    /// <summary>The numbers on Rhonda's page, in order.</summary>
    private async Task<string[]> Listed(string query)
    {
        var page = WebUtility.HtmlDecode(await Rhonda.Person.Http.GetStringAsync($"/missed{query}"));
        return [.. new[] { CallCenterApp.Caller, Other }.Select(n => (Number: n, At: page.IndexOf(Shown(n), StringComparison.Ordinal)))
            .Where(f => f.At >= 0).OrderBy(f => f.At).Select(f => f.Number)];
    }

    private static string Shown(string number) => number == Other ? "+1 415-555-0135" : "+1 415-555-0134";

    /// <summary>A caller on a closed line who is sent to voicemail; their call's SID.</summary>
    private async Task<string> Closed(string from = CallCenterApp.Caller)
    {
        var sid = $"CA{Guid.NewGuid():N}";
        (await App.Post("/voice", ("CallSid", sid), ("CallStatus", "ringing"), ("From", from), ("To", CallCenterApp.Line)))
            .Body.ShouldContain("<Record");
        return sid;
    }

    private async Task Message(string from = CallCenterApp.Caller) => await Report(await Closed(from));

    private async Task Report(string callSid) => (await App.Post("/recording",
        ("CallSid", callSid), ("RecordingSid", $"RE{Guid.NewGuid():N}"), ("RecordingStatus", "completed"), ("RecordingDuration", "12"),
        ("RecordingSource", "RecordVerb"))).Status.ShouldBe(HttpStatusCode.NoContent);
}
