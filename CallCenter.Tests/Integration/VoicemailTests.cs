using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>A caller who is not answered, or who calls when the line is closed.</summary>
public sealed class VoicemailTests(CallCenterApp app) : ProductTest(app)
{
    // Whatever day it is when the test runs, the week there is over or has not begun: open for one minute, half a day away.
    private Task CloseLine(string also = "") => App.Execute($$"""
        update app.lines set time_zone = 'America/New_York', opening_hours = (
          select lower(to_char(t, 'Dy')) || to_char(t, ' HH24:MI-') || to_char(t + interval '1 minute', 'HH24:MI')
          from (select (now() + interval '12 hours') at time zone 'America/New_York' as t) x) {{also}}
        """);

    private Task RingBriefly(string also = "") => App.Execute($"update app.lines set ring_seconds = 5{also}");

    [Fact]
    public async Task Whom_nobody_answers_is_asked_for_a_message_which_waits_for_someone()
    {
        await RingBriefly(", voicemail_greeting = 'Speak to the front desk.'");
        var doug = await App.SignIn("doug");
        var sid = await App.Phone.Call();
        await doug.Sees("ringing");
        await using var socket = await App.Listens(doug);

        await App.Phone.Tone(sid);
        (await App.Scalar<string>("select state || ' ' || end_reason from calls")).ShouldBe("ended voicemail");
        (await Said(sid)).ShouldContain("Speak to the front desk.");
        await App.Phone.Speak(sid, 9);
        await App.Phone.HangUp(sid); // no action is answered; the status callback reports the message

        var told = (await socket.Until(f => f.Carries("voicemail_changed"))).Payload.GetProperty("payload");
        told.GetProperty("voicemail").GetProperty("open").GetInt32().ShouldBe(1);
        told.GetProperty("call").ValueKind.ShouldBe(JsonValueKind.Null);
        (await doug.Board()).Voicemail.Open.ShouldBe(1);
        (await App.Scalar<string>("select kind || ' ' || status from app.recordings")).ShouldBe("voicemail completed");
        await IsAsLongAsAtTwilio(sid, spoken: 9);
        var page = WebUtility.HtmlDecode(await doug.Http.GetStringAsync("/missed"));
        page.ShouldContain("+1 415-555-0134");
        page.ShouldContain($"data-dial=\"{CallCenterApp.Caller}\"");
        page.ShouldMatch("data-missed-open[^>]*>1<");
    }

    [Fact]
    public async Task A_caller_who_presses_hash_is_thanked()
    {
        await RingBriefly();
        var sid = await App.Phone.Call();
        await App.Phone.Tone(sid);
        await App.Phone.Speak(sid, 4);

        await App.Phone.Digits(sid, "#");

        await Eventually.True(async () => (await Said(sid)).Contains("Thank you for your message."));
        await Eventually.True(async () => await Open() == 1);
    }

    [Fact]
    public async Task Who_hangs_up_during_the_greeting_leaves_nothing_to_do_and_is_not_asked_for_for_ever()
    {
        await CloseLine();
        var usual = App.Account.SayTime;
        App.Account.SayTime = TimeSpan.FromMinutes(1); // otherwise it may be over before anyone has looked
        try
        {
            var sid = await App.Phone.Call();
            await Eventually.True(async () => await App.Phone.Hears(sid) == "say");
            await App.Phone.HangUp(sid);
            await Eventually.True(async () => (await App.Phone.Get(sid)).GetProperty("status").GetString() == "completed");
        }
        finally { App.Account.SayTime = usual; }

        (await Open()).ShouldBe(0);
        (await App.Scalar<long>("select count(*) from app.recordings")).ShouldBe(0);
        await App.Services.GetRequiredService<RecordingUpkeep>().Ask(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, default);
        (await App.Scalar<string>("select kind || ' ' || status from app.recordings")).ShouldBe("voicemail absent");
        (await Open()).ShouldBe(0);
    }

    [Fact]
    public async Task Who_says_nothing_leaves_a_second_that_is_kept_and_that_nobody_has_to_deal_with()
    {
        await CloseLine();
        var sid = await App.Phone.Call();
        await App.Phone.Tone(sid);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from calls") == 1);

        await Recorded(sid, "completed", "1");

        (await Open()).ShouldBe(0);
        var doug = await App.SignIn("doug");
        // They called all the same, and were not answered.
        var page = WebUtility.HtmlDecode(await doug.Http.GetStringAsync("/missed"));
        page.ShouldContain("sent to voicemail");
        page.ShouldNotContain("/audio");
    }

    [Fact]
    public async Task Outside_the_opening_hours_nothing_rings_and_the_caller_is_told_and_may_leave_a_message()
    {
        await CloseLine(", closed_message = 'Our day is over.'");
        var doug = await App.SignIn("doug");
        await doug.Available();

        var sid = await App.Phone.Call();

        await App.Phone.Tone(sid);
        (await Said(sid)).ShouldContain("Our day is over.");
        (await App.Scalar<string>("select state || ' ' || end_reason from calls")).ShouldBe("ended voicemail");
        (await App.Scalar<string>("select string_agg(event || ' ' || detail, ',') from ring_events")).ShouldBe("ended voicemail by hours");
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
        await App.Phone.Speak(sid, 5);
        await App.Phone.HangUp(sid);
        await Eventually.True(async () => await Open() == 1);
        var sue = await App.SignIn("sue");
        var id = await App.Scalar<Guid>("select id from calls");
        WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{id}")).ShouldContain("The call ended: the line was closed");
    }

    [Fact]
    public async Task Outside_the_opening_hours_a_line_without_voicemail_says_so_and_hangs_up()
    {
        await CloseLine(", voicemail = false");

        var sid = await App.Phone.Call();

        await Eventually.True(async () => (await App.Phone.Get(sid)).GetProperty("status").GetString() == "completed");
        (await Said(sid)).ShouldContain("We are closed at the moment. Please call again");
        (await App.Scalar<string>("select state || ' ' || end_reason from calls")).ShouldBe("ended closed");
    }

    [Fact]
    public async Task Within_the_opening_hours_of_another_time_zone_it_rings()
    {
        await App.Execute("""
            update app.lines set time_zone = 'America/New_York', opening_hours = (
              select lower(to_char(t, 'Dy')) || to_char(t, ' HH24:MI-') || to_char(t + interval '20 minutes', 'HH24:MI')
              from (select (now() - interval '10 minutes') at time zone 'America/New_York' as t) x)
            """);

        await App.Phone.Call();

        await (await App.SignIn("sue")).Sees("ringing");
    }

    [Fact]
    public async Task A_message_is_done_for_everyone_says_by_whom_and_can_be_taken_back()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var id = await Message();
        await using var socket = await App.Listens(rhonda);

        using var done = await doug.Http.PostAsJsonAsync($"/api/voicemails/{id}/done", new { });

        (await Person.Json(done)).GetProperty("voicemail").GetProperty("open").GetInt32().ShouldBe(0);
        await socket.Until(f => f.Carries("voicemail_changed") // and not the one that has come with the message
            && f.Payload.GetProperty("payload").GetProperty("voicemail").GetProperty("open").GetInt32() == 0);
        WebUtility.HtmlDecode(await rhonda.Http.GetStringAsync("/missed")).ShouldContain("Done by Doug");
        (await rhonda.Board()).Voicemail.Open.ShouldBe(0);

        (await rhonda.Http.PostAsJsonAsync($"/api/voicemails/{id}/not-done", new { })).EnsureSuccessStatusCode();
        (await doug.Board()).Voicemail.Open.ShouldBe(1);
        (await doug.Http.PostAsJsonAsync($"/api/voicemails/{Guid.NewGuid()}/done", new { })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Everyone_who_marks_messages_at_once_is_told_the_same_number_in_the_end()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var ids = new List<Guid>();
        for (var i = 0; i < 8; i++) ids.Add(await Message());
        await using var socket = await App.Listens(rhonda);

        await Task.WhenAll(ids.Select((id, i) => (i % 2 == 0 ? doug : rhonda).Http.PostAsJsonAsync($"/api/voicemails/{id}/done", new { })));

        var told = new List<int>();
        while (told.Count < 8)
        {
            var changed = await socket.Until(f => f.Carries("voicemail_changed"));
            told.Add(changed.Payload.GetProperty("payload").GetProperty("voicemail").GetProperty("open").GetInt32());
        }
        told.ShouldBe([7, 6, 5, 4, 3, 2, 1, 0]);
    }

    [Fact]
    public async Task A_heartbeat_brings_the_number_that_a_lost_broadcast_would_have()
    {
        var doug = await App.SignIn("doug");
        await Message();

        using var beat = await doug.Http.PostAsJsonAsync("/api/agents/me/heartbeat", new { ready = false, tab = "t" });

        (await Person.Json(beat)).GetProperty("voicemail").GetProperty("open").GetInt32().ShouldBe(1);
        (await doug.Http.GetFromJsonAsync<JsonElement>("/api/voicemails")).GetProperty("voicemail").GetProperty("open").GetInt32()
            .ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_who_is_already_speaking_is_not_cut_off_when_the_command_is_carried_out_again()
    {
        await RingBriefly();
        var sid = await App.Phone.Call();
        await App.Phone.Tone(sid);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages") == 0);

        // As after a crash between Twilio's answer and our commit.
        await App.Execute($$"""
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            values (gen_random_uuid(), 'twilio', gen_random_uuid(), 'call', 'take_message', '{"sid":"{{sid}}"}', 0)
            """);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages") == 0);

        (await App.Phone.Logged("rest")).EnumerateArray()
            .Count(e => e.ToString().Contains($"/Calls/{sid}.json") && e.ToString().Contains("webhooks/twilio/voicemail")).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_whose_webhook_never_came_is_found_at_twilio()
    {
        await CloseLine();
        var sid = await App.Phone.Call();
        await App.Phone.Tone(sid);
        await App.Phone.Faults(new { drop = new[] { "recording" } });
        await App.Phone.Speak(sid, 6);
        await App.Phone.HangUp(sid);
        await Eventually.True(async () => (await App.Phone.Logged("webhook")).EnumerateArray()
            .Any(e => e.ToString().Contains("dropped") && e.ToString().Contains("ecording")));
        (await Open()).ShouldBe(0);

        await Eventually.True(async () =>
        {
            await App.Services.GetRequiredService<RecordingUpkeep>().Ask(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, default);
            return await Open() == 1;
        });

        await IsAsLongAsAtTwilio(sid, spoken: 6);
    }

    private Task<long> Open() =>
        App.Scalar<long>("select count(*) from app.recordings where kind = 'voicemail' and status = 'completed' and done_at is null");

    /// <param name="spoken">In seconds. The time that passes meanwhile is recorded too.</param>
    private async Task IsAsLongAsAtTwilio(string sid, int spoken)
    {
        var there = (await App.Rest($"Calls/{sid}/Recordings.json")).GetProperty("recordings").EnumerateArray().Single();
        var duration = await App.Scalar<int>("select duration from app.recordings");
        duration.ShouldBe(int.Parse(there.GetProperty("duration").GetString()!));
        duration.ShouldBeGreaterThanOrEqualTo(spoken);
    }

    private Task<(HttpStatusCode, string)> Recorded(string callSid, string status, string duration) => App.Post("/recording",
        ("CallSid", callSid), ("RecordingSid", $"RE{Guid.NewGuid():N}"), ("RecordingStatus", status),
        ("RecordingDuration", duration), ("RecordingSource", "RecordVerb"));

    /// <summary>A message that was left while the line was closed.</summary>
    private async Task<Guid> Message()
    {
        await CloseLine();
        var sid = $"CA{Guid.NewGuid():N}";
        (await App.Post("/voice",
            ("CallSid", sid), ("CallStatus", "ringing"), ("From", CallCenterApp.Caller), ("To", CallCenterApp.Line)))
            .Body.ShouldContain("<Record");
        (await Recorded(sid, "completed", "12")).Item1.ShouldBe(HttpStatusCode.NoContent);
        return await App.Scalar<Guid>($"select r.id from app.recordings r join calls c on c.id = r.call_id where c.call_sid = '{sid}'");
    }

    private async Task<string> Said(string sid) => string.Join('\n', (await App.Phone.Logged("verb")).EnumerateArray()
        .Where(e => e.GetProperty("call").GetString() == sid).Select(e => e.GetProperty("text").GetString()));
}
