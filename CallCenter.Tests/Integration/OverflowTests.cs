using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Callers who cannot wait on a line: it is closed, nobody is there, too many wait, or it takes too long.</summary>
public sealed class OverflowTests(CallCenterApp app) : ProductTest(app)
{
    private const string Third = "01930000-0000-7000-8000-00000000005c";
    private const string Closed = ", closed_until = now() + interval '1 hour'";

    [Fact]
    public async Task Where_nobody_is_there_a_caller_is_asked_for_a_message_at_once()
    {
        await Lines(", nobody_to = 'voicemail', voicemail_greeting = 'Speak to Sales.', ring_seconds = 600");

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await App.Story()).ShouldBe("ended: voicemail by nobody");
        (await Said(sid)).ShouldContain("Speak to Sales.");
        (await App.Scalar<bool>("select queued_at is not null and state = 'ended' from calls")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_line_of_the_version_before_keeps_its_callers_though_nobody_is_there()
    {
        await Lines();

        await App.Phone.Call();

        await (await App.SignIn("doug")).Sees("ringing");
    }

    [Fact]
    public async Task A_page_that_reloads_does_not_empty_its_team()
    {
        await Lines(", nobody_to = 'voicemail', ring_seconds = 600");
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Execute("update voip_users set reachable_until = null, version = version + 1"); // the page is gone

        await App.Phone.Call();

        await doug.Sees("ringing");
        // And ten seconds later it is empty indeed.
        await Eventually.True(async () => await App.Scalar<string>("select end_reason from calls") == "voicemail");
        (await App.Scalar<bool>("select ended_at - started_at > interval '5 seconds' from calls")).ShouldBeTrue();
        (await App.Story()).ShouldEndWith("ended: voicemail by nobody");
    }

    [Fact]
    public async Task Whoever_waits_when_the_last_member_goes_away_goes_on_to_the_other_line()
    {
        await Lines($", nobody_to = 'line:{TeamRows.Support}', ring_seconds = 600");
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await rhonda.Available();
        await App.Phone.Call();
        await doug.Sees("ringing");

        await doug.Away();

        var call = await rhonda.Sees(c => c.Line.Name == "Support");
        (call.State, call.Team!.Name).ShouldBe(("ringing", "Support"));
        await Eventually.True(async () => await App.Rung() == "Rhonda");
        (await App.Story()).ShouldBe("ringing; ringing: moved to Support: nobody was there");
    }

    [Theory]
    [InlineData("voicemail", "ended: voicemail by full")]
    [InlineData("goodbye", "ended: no_answer by full")]
    [InlineData("line:" + TeamRows.Support, "ringing: moved to Support: too many callers were waiting")]
    public async Task When_too_many_wait_the_next_caller_goes_where_the_line_says(string to, string story)
    {
        await Lines($", max_waiting = 2, full_to = '{to}', farewell = 'All of us are busy.', ring_seconds = 600");
        await (await App.SignIn("doug")).Available();
        await (await App.SignIn("rhonda")).Available();
        for (var n = 1; n <= 2; n++)
        {
            await App.Phone.Call($"+1415555019{n}");
            await Eventually.True(async () => await App.Scalar<long>("select count(*) from calls where state = 'ringing'") == n);
        }

        var sid = await App.Phone.Call();

        await Eventually.True(async () => await App.Scalar<long>("select count(*) from calls") == 3);
        (await App.Story()).ShouldBe(story);
        if (to == "goodbye") await Eventually.True(async () => (await Said(sid)).Contains("All of us are busy."));
        if (to == "voicemail") await App.Phone.Tone(sid);
    }

    [Fact]
    public async Task A_caller_who_waited_too_long_rings_the_other_line_in_the_same_conference_without_its_greeting()
    {
        await Lines($", ring_seconds = 5, timeout_to = 'line:{TeamRows.Support}'", ", ring_seconds = 60, greeting = 'Welcome to Support.'");
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        var sid = await App.Phone.Call();
        var before = await doug.Sees("ringing");
        await Eventually.True(async () => await App.Phone.Hears(sid) == "music");

        var after = await rhonda.Sees(c => c.Line.Name == "Support");

        (after.Id, after.Since, after.QueuedAt).ShouldBe((before.Id, before.Since, before.QueuedAt));
        (await App.Phone.Hears(sid)).ShouldBe("music");
        (await Said(sid)).ShouldNotContain("Welcome to Support.");
        (after.RingsUntil!.Value - after.Since).TotalSeconds.ShouldBe(60, tolerance: 0.001); // counted from the first ring
        (await App.Scalar<string>("select hops || ' ' || (first_line_id <> line_id) from calls")).ShouldBe("1 true");
    }

    [Fact]
    public async Task At_the_first_line_they_still_hear_its_greeting_though_another_rings_at_once()
    {
        await Lines($", nobody_to = 'line:{TeamRows.Support}', greeting = 'Welcome to Sales.'", ", greeting = 'Welcome to Support.'");
        await (await App.SignIn("rhonda")).Available();

        var sid = await App.Phone.Call();

        (await (await App.SignIn("rhonda")).Sees("ringing")).Line.Name.ShouldBe("Support");
        await Eventually.True(async () => (await Said(sid)).Contains("Welcome to Sales."));
        (await Said(sid)).ShouldNotContain("Welcome to Support.");
        (await App.Story()).ShouldBe("ringing: moved to Support: nobody was there");
    }

    [Fact]
    public async Task A_circle_ends_in_the_voicemail_of_the_line_that_was_called()
    {
        await Lines($", nobody_to = 'line:{TeamRows.Support}', voicemail_greeting = 'Speak to Sales.'",
            $", nobody_to = 'line:{Third}', voicemail_greeting = 'Speak to Support.'");
        await App.Execute($"""
            insert into app.lines (id, number, name, team_id, nobody_to)
              select '{Third}', '+14155550198', 'Back office', '{TeamRows.Support}', 'line:' || id from app.lines where name = 'Sales'
            """);

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await Said(sid)).ShouldContain("Speak to Sales.");
        (await App.Scalar<string>("select l.name || ' ' || c.hops from calls c join app.lines l on l.id = c.line_id")).ShouldBe("Sales 2");
    }

    [Fact]
    public async Task A_line_that_is_inactive_takes_nobody()
    {
        await Lines($", nobody_to = 'line:{TeamRows.Support}', voicemail_greeting = 'Speak to Sales.'", ", active = false");

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await Said(sid)).ShouldContain("Speak to Sales.");
    }

    [Fact]
    public async Task An_outside_number_shows_the_line_that_was_called_and_talks_with_the_caller()
    {
        const string outside = "+14155550177";
        await App.Phone.Put($"/simulate/phones/{Uri.EscapeDataString(outside)}", new { does = "answers", afterMs = 100 });
        await Lines($", nobody_to = 'number:{outside}'");

        var sid = await App.Phone.Call();

        var leg = (await App.Phone.LegTo(outside))!.Value;
        leg.GetProperty("from").GetString().ShouldBe(CallCenterApp.Line);
        (await App.Scalar<bool>("select queued_at = started_at from calls")).ShouldBeTrue(); // where it would have rung
        await Eventually.True(async () => await App.Phone.Hears(sid) == "conference");
        await Eventually.True(async () => await App.Scalar<bool>("select state = 'outside' and answered_at is not null from calls"));
        await App.Phone.HangUp(leg.GetProperty("sid").GetString()!);
        await Eventually.True(async () => await App.Scalar<string>("select end_reason from calls") == "completed");
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("no-answer")]
    public async Task A_caller_whom_the_outside_number_does_not_answer_comes_back_to_voicemail(string does)
    {
        const string outside = "+14155550177";
        await App.Phone.Put($"/simulate/phones/{Uri.EscapeDataString(outside)}", new { does, afterMs = 100 });
        await Lines($", ring_seconds = 5, timeout_to = 'number:{outside}', voicemail_greeting = 'Speak to Sales.'");
        await (await App.SignIn("doug")).Available();

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await Said(sid)).ShouldContain("Speak to Sales.");
        (await App.Story()).ShouldContain("transferred: moved to +1 415-555-0177: nobody answered in time");
    }

    [Fact]
    public async Task A_number_that_may_not_be_called_is_not_called_and_the_story_and_the_log_say_so()
    {
        await Lines(", nobody_to = 'number:+19005550123'"); // premium

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await App.Story()).ShouldBe("ended: voicemail by barred number");
        var story = WebUtility.HtmlDecode(await (await App.SignIn("sue")).Http.GetStringAsync(
            $"/history/{await App.Scalar<Guid>("select id from calls")}"));
        story.ShouldContain("The line’s outside number may not be called, so the caller was sent to voicemail.");
        App.Log.ShouldContain(l => l.StartsWith("Warning") && l.Contains("…23, which may not be called: Premium numbers"));
        App.Log.ShouldNotContain(l => l.Contains("9005550123"));
    }

    [Fact]
    public async Task Nor_is_it_where_the_line_is_closed_and_then_the_caller_is_told_that()
    {
        await Lines($"{Closed}, closed_to = 'number:+19005550123', closed_message = 'Sales is closed.'");

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await Said(sid)).ShouldContain("Sales is closed.");
        (await App.Story()).ShouldBe("ended: voicemail by barred number");
    }

    [Fact]
    public async Task The_story_says_where_a_caller_has_moved_to_and_that_the_reserve_rings_there_at_once()
    {
        await Lines($", nobody_to = 'line:{TeamRows.Support}'");
        var rhonda = await App.SignIn("rhonda");
        await App.Put(await rhonda.Id(), TeamRows.Support, 2);
        await rhonda.Available();

        await App.Phone.Call();

        (await rhonda.Sees("ringing")).Reach.ShouldBe(2);
        (await App.Story()).ShouldBe("ringing: moved to Support: nobody was there; also rings the reserve");
    }

    [Fact]
    public async Task A_caller_of_a_closed_line_rings_the_line_that_it_names_and_hears_the_greeting_of_the_first()
    {
        await Lines($"{Closed}, closed_to = 'line:{TeamRows.Support}', greeting = 'Welcome to Sales.'", ", ring_seconds = 600");
        var rhonda = await App.SignIn("rhonda");
        await rhonda.Available();

        var sid = await App.Phone.Call();

        (await rhonda.Sees("ringing")).Line.Name.ShouldBe("Support");
        (await App.Story()).ShouldBe("ringing: moved to Support: the line was closed");
        await Eventually.True(async () => (await Said(sid)).Contains("Welcome to Sales."));
    }

    [Theory]
    [InlineData("closed_until = now() + interval '1 hour'")]
    [InlineData("active = false")]
    public async Task Where_that_line_takes_nobody_either_it_is_the_voicemail_of_the_closed_line(string support)
    {
        await Lines($"{Closed}, closed_to = 'line:{TeamRows.Support}', closed_message = 'Sales is closed.'", $", {support}");

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await Said(sid)).ShouldContain("Sales is closed.");
        (await App.Story()).ShouldBe("ended: voicemail by closing");
        (await App.Scalar<string>("select l.name || ' ' || (c.queued_at is null) from calls c join app.lines l on l.id = c.line_id"))
            .ShouldBe("Sales true");
    }

    [Fact]
    public async Task Where_that_line_has_nobody_its_own_goodbye_ends_the_call()
    {
        await Lines($"{Closed}, closed_to = 'line:{TeamRows.Support}'", ", nobody_to = 'goodbye', farewell = 'Bye from Support.'");

        var sid = await App.Phone.Call();

        await Eventually.True(async () => (await Said(sid)).Contains("Bye from Support."));
        (await App.Story()).ShouldBe("ended: no_answer by closed");
    }

    [Fact]
    public async Task A_caller_of_a_closed_line_is_sent_to_an_outside_number()
    {
        const string outside = "+14155550177";
        await App.Phone.Put($"/simulate/phones/{Uri.EscapeDataString(outside)}", new { does = "answers", afterMs = 100 });
        await Lines($"{Closed}, closed_to = 'number:{outside}'");

        var sid = await App.Phone.Call();

        (await App.Phone.LegTo(outside)).ShouldNotBeNull();
        await Eventually.True(async () => await App.Phone.Hears(sid) == "conference");
        (await App.Story()).ShouldStartWith("transferred: moved to +1 415-555-0177: the line was closed");
        (await App.Scalar<bool>("select queued_at is null from calls")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_claim_that_waits_while_the_call_hops_is_refused_if_it_rings_another_team_then()
    {
        await Lines(", ring_seconds = 600", ", ring_seconds = 600");
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await rhonda.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        var ct = TestContext.Current.CancellationToken;
        await using var other = await App.Data.OpenConnectionAsync(ct);
        await using var hop = await other.BeginTransactionAsync(ct);
        await using (var move = new Npgsql.NpgsqlCommand(
            $"update calls set line_id = '{TeamRows.Support}', team_id = '{TeamRows.Support}', version = version + 1", other, hop))
            await move.ExecuteNonQueryAsync(ct);

        var claim = doug.Do(call.Id, "claim");
        await Eventually.True(async () => await App.Scalar<long>(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%app.meant_for%'") > 0);
        await hop.CommitAsync(ct);

        using var answer = await claim;
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(answer)).GetProperty("title").GetString().ShouldBe("This call is for Support");
        (await rhonda.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_caller_of_a_line_that_never_records_is_not_recorded_where_the_call_goes_on_to_one_that_always_does()
    {
        await Lines($", ring_seconds = 5, timeout_to = 'line:{TeamRows.Support}'",
            ", ring_seconds = 60, recording = 'always', recording_notice = 'This call is recorded.'");
        await (await App.SignIn("doug")).Available();
        await using var rhonda = await Handset.Of(App, "rhonda");
        await App.Phone.Call();
        await rhonda.Person.Sees(c => c.Line.Name == "Support");

        var call = await rhonda.Answer();

        (call.Recording, call.RecordingRule).ShouldBe((null, "agent"));
        (await App.Scalar<long>("select count(*) from app.recordings")).ShouldBe(0);
    }

    /// <summary>The wait counts from the first ring; a transfer to a line does not lose the place in the queue, and returns.</summary>
    [Fact]
    public async Task A_call_that_was_transferred_to_a_line_where_nobody_is_goes_back_to_its_sender()
    {
        await Lines("", ", nobody_to = 'voicemail', ring_seconds = 600");
        await using var doug = await Handset.Of(App, "doug");
        await App.Phone.Call();
        var call = await doug.Answer();

        await doug.Person.Does(call.Id, "transfer", new { lineId = TeamRows.Support });

        (await doug.Person.Sees(c => c.RingReason == "returned")).OfferedTo.ShouldBe(doug.Id);
    }

    /// <summary>Sales has Doug and Support Rhonda; neither is there unless the test says so.</summary>
    private async Task Lines(string sales = "", string support = "")
    {
        await App.Team(TeamRows.Sales, "Sales", (await (await App.SignIn("doug")).Id(), 1));
        await App.Team(TeamRows.Support, "Support", (await (await App.SignIn("rhonda")).Id(), 1));
        await App.SalesLine(sales);
        await App.AddSupport(support);
    }

    /// <summary>Everything that the caller was given to hear.</summary>
    private async Task<string> Said(string sid) => string.Join('\n', (await App.Phone.Logged("verb")).EnumerateArray()
        .Where(e => e.GetProperty("call").GetString() == sid).Select(e => e.GetProperty("text").GetString()));
}
