using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>A call is recorded on the caller's leg, and every screen says so.</summary>
public sealed class RecordingTests(CallCenterApp app) : ProductTest(app)
{
    private readonly DateTimeOffset began = DateTimeOffset.UtcNow;

    private Task Records(string rule) =>
        App.Execute($"update app.lines set recording = '{rule}', recording_notice = 'This call may be recorded.'");

    [Fact]
    public async Task A_line_that_records_always_tells_the_caller_first_and_begins_with_the_first_answer_on_the_callers_leg()
    {
        await Records("always");
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));

        var talk = await Conversation.Begin(App, doug);

        (await rhonda.Sees("active")).Recording.ShouldBe("on");
        var recording = await AtTwilio(talk.Caller, "in-progress");
        recording.GetProperty("channels").GetInt32().ShouldBe(2);
        (await Spoken(talk.Caller)).ShouldStartWith("<Say language=\"en-US\">This call may be recorded. Thank you for calling.");
        await Row("in_progress");
        (await App.Scalar<string>("select string_agg(event, ' ' order by id) from ring_events"))
            .ShouldBe("ringing answered recording_started active");

        await App.Phone.Speak(talk.Caller, 5);
        await App.Phone.HangUp(talk.Caller);
        await Row("completed");
        await AtTwilio(talk.Caller, "completed");
    }

    [Fact]
    public async Task A_recording_that_two_calls_name_at_once_is_the_firsts_and_no_error()
    {
        var calls = new List<string>();
        for (var n = 0; n < 12; n++) calls.Add(await App.Phone.Call());
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from calls") == calls.Count);
        var recording = $"RE{Guid.NewGuid():N}";

        var answers = await Task.WhenAll(calls.Select(call => App.Post("/recording", ("CallSid", call), ("RecordingSid", recording),
            ("RecordingStatus", $"{(calls.IndexOf(call) % 2 == 0 ? "in-progress" : "absent")}"))));

        answers.ShouldAllBe(a => a.Status == HttpStatusCode.NoContent);
        (await App.Scalar<long>($"select count(*) from app.recordings where sid = '{recording}'")).ShouldBe(1);
    }

    [Fact]
    public async Task What_was_begun_by_one_agent_is_paused_by_the_next_after_park_and_pick_up_and_stays_one_recording()
    {
        await Records("always");
        await using var doug = await Handset.Of(App, "doug");
        await using var rhonda = await Handset.Of(App, "rhonda", available: false);
        var caller = await App.Phone.Call();
        var call = await doug.Answer();
        await AtTwilio(caller, "in-progress");
        await doug.Person.Does(call.Id, "hold");
        await doug.Person.Does(call.Id, "park");
        (await rhonda.Person.Sees("parked")).Recording.ShouldBe("on");
        await rhonda.Person.Does(call.Id, "pick-up");
        await rhonda.Connect(call.Id);
        await rhonda.Person.Sees("active");

        var paused = await rhonda.Person.Does(call.Id, "recording/pause");

        paused.Recording.ShouldBe("paused");
        (await doug.Person.Sees("active")).Recording.ShouldBe("paused");
        await AtTwilio(caller, "paused");
        (await doug.Person.Do(call.Id, "recording/resume")).StatusCode.ShouldBe(HttpStatusCode.Forbidden); // no longer doug's
        await rhonda.Person.Does(call.Id, "recording/resume");
        await AtTwilio(caller, "in-progress");
        (await App.Scalar<long>("select count(*) from app.recordings")).ShouldBe(1);
        (await App.Scalar<string>("""
            select string_agg(action || ' ' || display_name, ', ' order by l.id)
            from app.audit_log l join voip_users on actor_id = voip_users.id
            """)).ShouldBe("recording.paused Rhonda, recording.resumed Rhonda");
        (await App.Phone.Logged("rest")).EnumerateArray().Where(e => e.ToString().Contains("\"paused\""))
            .ShouldAllBe(e => e.ToString().Contains("silence"));
    }

    [Fact]
    public async Task After_a_transfer_the_same_recording_goes_on_and_the_new_agent_can_pause_it()
    {
        await Records("agent");
        await using var doug = await Handset.Of(App, "doug");
        var caller = await App.Phone.Call();
        var call = await doug.Answer();
        await using var rhonda = await Handset.Of(App, "rhonda");
        await doug.Person.Does(call.Id, "recording/start");
        var before = await AtTwilio(caller, "in-progress");
        await doug.Person.Does(call.Id, "transfer", new { agentId = rhonda.Id });
        (await rhonda.Person.Sees("ringing")).Recording.ShouldBe("on");
        await rhonda.Answer();

        await rhonda.Person.Does(call.Id, "recording/pause");

        var after = await AtTwilio(caller, "paused");
        after.GetProperty("sid").GetString().ShouldBe(before.GetProperty("sid").GetString());
        after.GetProperty("call_sid").GetString().ShouldBe(caller);
        (await Recordings(caller)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task An_agent_starts_and_stops_where_the_line_leaves_it_to_them_and_may_start_again()
    {
        await Records("agent");
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);
        (await doug.Sees("active")).ShouldSatisfyAllConditions(c => c.Recording.ShouldBeNull(), c => c.RecordingRule.ShouldBe("agent"));
        await using var socket = await App.Listens(doug);

        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();
        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode(); // clicked twice
        var before = (await socket.Until(f => f.Carries("recording_started"))).Payload.GetProperty("payload").GetProperty("call");
        before.GetProperty("recording").GetString().ShouldBe("on");
        before.GetProperty("state").GetString().ShouldBe("active");
        await AtTwilio(talk.Caller, "in-progress");
        await App.Phone.Speak(talk.Caller, 5);
        (await doug.Do(talk.Id, "recording/stop")).EnsureSuccessStatusCode();
        await AtTwilio(talk.Caller, "completed");
        (await doug.Sees("active")).Recording.ShouldBeNull();
        (await doug.Do(talk.Id, "recording/pause")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();

        await Eventually.True(async () => (await Recordings(talk.Caller)).Count == 2);
        await Eventually.True(async () => await App.Scalar<string>(
            "select string_agg(status, ' ' order by id) from app.recordings where sid is not null") == "completed in_progress");
        (await App.Scalar<long>("select count(*) from app.audit_log where action = 'recording.started'")).ShouldBe(2);
    }

    [Theory]
    [InlineData("off", "start", "Calls on this line are not recorded.")]
    [InlineData("always", "stop", "Every call on this line is recorded. You can pause the recording.")]
    [InlineData("agent", "pause", "This call is not being recorded.")]
    public async Task What_the_line_does_not_allow_is_refused_with_the_reason(string rule, string act, string reason)
    {
        await Records(rule);
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);

        using var refused = await doug.Do(talk.Id, $"recording/{act}");

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(refused)).GetProperty("detail").GetString().ShouldBe(reason);
        (await (await App.SignIn("rhonda")).Do(talk.Id, $"recording/{act}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("500")]
    [InlineData("reset")]
    public async Task A_recording_whose_creation_was_not_confirmed_is_looked_for_before_it_is_asked_for_again(string lost)
    {
        await Records("agent");
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);
        await App.Phone.Faults(new
        {
            restFaults = new[] { new { method = "POST", path = "/Calls/*/Recordings.json", acts = true, answer = lost, times = 1 } },
        });

        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();

        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages") == 0);
        (await Recordings(talk.Caller)).Count.ShouldBe(1);
        await Row("in_progress");
    }

    [Fact]
    public async Task Too_many_requests_are_only_a_reason_to_wait()
    {
        await Records("agent");
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);
        await App.Phone.Faults(new
        {
            restFaults = new[] { new { method = "POST", path = "/Calls/*/Recordings.json", acts = false, answer = "429", times = 2 } },
        });

        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();

        await AtTwilio(talk.Caller, "in-progress");
        (await Recordings(talk.Caller)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_command_that_is_carried_out_twice_makes_one_recording()
    {
        await Records("agent");
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);
        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();
        await AtTwilio(talk.Caller, "in-progress");

        // As after a crash between Twilio's answer and our commit: the row is there again, and looks like a first attempt.
        await App.Execute($$"""
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            select gen_random_uuid(), 'twilio', call_id, 'call', 'record',
              json_build_object('sid', '{{talk.Caller}}', 'recording', id)::text, 0 from app.recordings
            """);

        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages") == 0);
        (await Recordings(talk.Caller)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_who_is_sent_to_voicemail_after_a_lost_conversation_is_no_longer_recorded_and_leaves_a_message_of_its_own()
    {
        await Records("always");
        await App.Execute("update app.lines set ring_seconds = 5");
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var talk = await Conversation.Begin(App, doug);
        await AtTwilio(talk.Caller, "in-progress");

        await App.Phone.Speak(talk.Caller, 3);
        await talk.Loses(doug);

        await App.Phone.Tone(talk.Caller);
        await Row("completed"); // before the caller has said a word of the message
        await App.Phone.Speak(talk.Caller, 5);
        await App.Phone.HangUp(talk.Caller);
        await Eventually.True(async () => await App.Scalar<string>(
            "select string_agg(kind || ' ' || status, ', ' order by kind) from app.recordings") == "call completed, voicemail completed");
        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{talk.Id}"));
        page.ShouldContain("Nobody answered when it rang again");
        page.ShouldContain("<p class=\"row-title\">Voicemail</p>");
        page.ShouldContain("<dt>Talked</dt>");
        page.Split("<audio").Length.ShouldBe(3);
    }

    [Fact]
    public async Task A_recording_that_twilio_could_not_make_leaves_no_screen_saying_that_there_is_one()
    {
        await Records("agent");
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);
        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();
        await Row("in_progress");
        var id = await App.Scalar<Guid>("select id from app.recordings");
        var sid = (await App.Scalar<string>("select sid from app.recordings"))!;
        (await doug.Sees("active")).Recording.ShouldBe("on");

        await Told(talk.Caller, id, sid, "absent");

        (await doug.Sees("active")).Recording.ShouldBeNull();
        WebUtility.HtmlDecode(await (await App.SignIn("sue")).Http.GetStringAsync($"/history/{talk.Id}"))
            .ShouldContain("The recording failed");
    }

    [Theory]
    [InlineData("in-progress", "completed")]
    [InlineData("completed", "in-progress")]
    [InlineData("completed", "completed", "in-progress", "completed")]
    [InlineData("completed", "absent")]
    public async Task Twilios_words_come_to_the_same_in_any_order_and_any_number_of_times(params string[] words)
    {
        await Records("agent");
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);
        await App.Phone.Faults(new { drop = new[] { "recording" } });
        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();
        var sid = (await AtTwilio(talk.Caller, "in-progress")).GetProperty("sid").GetString()!;
        var id = await App.Scalar<Guid>("select id from app.recordings");

        foreach (var word in words) (await Told(talk.Caller, id, sid, word)).ShouldBe(HttpStatusCode.NoContent);

        (await App.Scalar<string>(
            "select status || ' ' || duration || ' ' || to_char(started_at at time zone 'UTC', 'HH24:MI:SS') from app.recordings"))
            .ShouldBe($"completed 7 {began:HH:mm:ss}");
        (await App.Scalar<long>("select count(*) from app.recordings")).ShouldBe(1);
    }

    [Fact]
    public async Task A_recording_that_nobody_asked_for_is_kept_in_sight_and_one_of_an_unknown_call_is_let_be()
    {
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);

        (await Told(talk.Caller, Guid.NewGuid(), $"RE{Guid.NewGuid():N}", "completed")).ShouldBe(HttpStatusCode.NoContent);
        (await Told($"CA{Guid.NewGuid():N}", Guid.NewGuid(), $"RE{Guid.NewGuid():N}", "completed")).ShouldBe(HttpStatusCode.NoContent);
        (await App.Post("/recording", ("CallSid", talk.Caller), ("RecordingSid", "RE1"), ("RecordingStatus", "completed")))
            .Status.ShouldBe(HttpStatusCode.BadRequest);

        (await App.Scalar<string>("select kind || ' ' || status from app.recordings")).ShouldBe("call completed");
    }

    [Fact]
    public async Task A_recording_of_which_no_webhook_told_is_found_at_twilio_and_one_that_never_was_is_given_up()
    {
        await Records("agent");
        var doug = await App.SignIn("doug");
        var talk = await Conversation.Begin(App, doug);
        await App.Phone.Faults(new { drop = new[] { "recording" } });
        (await doug.Do(talk.Id, "recording/start")).EnsureSuccessStatusCode();
        await AtTwilio(talk.Caller, "in-progress");
        await Row("asked");
        await Ask();
        await Row("in_progress");
        await App.Phone.Speak(talk.Caller, 5);
        await App.Phone.HangUp(talk.Caller);
        await AtTwilio(talk.Caller, "completed");
        await doug.SeesNoCall();
        await Ask();
        await Row("completed");

        var second = await Conversation.Begin(App, doug);
        await App.Phone.Faults(new
        {
            restFaults = new[]
            {
                new { method = "POST", path = "/Calls/*/Recordings.json", acts = false, answer = "500", times = (int?)null },
            },
        });
        (await doug.Does(second.Id, "recording/start")).Recording.ShouldBe("on"); // until it is late, less than a second from now
        await Ask();
        (await doug.Sees("active")).Recording.ShouldBeNull();

        // Twilio recovers, and the waiting command is carried out after all.
        await App.Phone.Faults(new { });
        await AtTwilio(second.Caller, "in-progress");
        await Eventually.True(async () => (await doug.Sees("active")).Recording == "on");
    }

    private static string Rfc2822(DateTimeOffset at) => at.UtcDateTime.ToString("R").Replace("GMT", "+0000");

    private Task Ask() => App.Services.GetRequiredService<RecordingUpkeep>().Ask(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, default);

    private async Task Row(string status) => await Eventually.Get(
        () => App.Scalar<string>("select status from app.recordings order by id limit 1"), s => s == status);

    private async Task<HttpStatusCode> Told(string callSid, Guid intent, string sid, string status) =>
        (await App.Post($"/recording?intent={intent}",
            ("CallSid", callSid), ("RecordingSid", sid), ("RecordingStatus", status),
            ("RecordingDuration", status == "completed" ? "7" : ""), ("RecordingStartTime", Rfc2822(began)),
            ("RecordingSource", "StartCallRecordingAPI"))).Status;

    private async Task<List<JsonElement>> Recordings(string callSid) =>
        [.. (await App.Rest($"Calls/{callSid}/Recordings.json")).GetProperty("recordings").EnumerateArray()];

    private async Task<JsonElement> AtTwilio(string callSid, string status)
    {
        var found = await Eventually.Get(() => Recordings(callSid)!, all => all.Exists(r => r.GetProperty("status").GetString() == status));
        return found.Find(r => r.GetProperty("status").GetString() == status);
    }

    private async Task<string> Spoken(string sid) => (await App.Phone.Logged("verb")).EnumerateArray()
        .First(e => e.GetProperty("call").GetString() == sid).GetProperty("text").GetString()!;
}
