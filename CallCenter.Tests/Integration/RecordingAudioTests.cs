using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>Who may hear what, in which pieces, and for how long.</summary>
public sealed class RecordingAudioTests(CallCenterApp app) : ProductTest(app)
{
    private static string Audio(Guid id) => $"/api/recordings/{id}/audio";

    [Fact]
    public async Task A_recording_is_heard_whole_and_says_nothing_of_twilio()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug);

        using var answer = await doug.Http.GetAsync(Audio(id));

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType!.ShouldStartWith("audio/");
        answer.Headers.AcceptRanges.ShouldBe(["bytes"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        var sound = await answer.Content.ReadAsByteArrayAsync();
        answer.Content.Headers.ContentLength.ShouldBe(sound.Length);
        Encoding.ASCII.GetString(sound, 0, 4).ShouldBe("RIFF");
        var sid = (await App.Scalar<string>("select sid from app.recordings"))!;
        $"{answer.Headers}{answer.Content.Headers}".ShouldNotContain(sid);
        $"{answer.Headers}{answer.Content.Headers}".ShouldNotContain(App.Account.AccountSid);
    }

    [Theory]
    [InlineData("bytes=0-", 0, -1)]
    [InlineData("bytes=0-99", 0, 99)]
    [InlineData("bytes=1000-1999", 1000, 1999)]
    [InlineData("bytes=40000-", 40000, -1)]
    [InlineData("bytes=-100", -100, -1)]
    public async Task A_range_is_answered_with_exactly_those_bytes(string range, int from, int to)
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug);
        var whole = await doug.Http.GetByteArrayAsync(Audio(id));
        whole.Length.ShouldBeGreaterThan(41000);
        if (from < 0) from += whole.Length;
        if (to < 0) to = whole.Length - 1;

        using var request = new HttpRequestMessage(HttpMethod.Get, Audio(id));
        request.Headers.Range = RangeHeaderValue.Parse(range);
        using var answer = await doug.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        answer.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes {from}-{to}/{whole.Length}");
        answer.Content.Headers.ContentLength.ShouldBe(to - from + 1);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(whole[from..(to + 1)]);
    }

    [Fact]
    public async Task A_range_beyond_the_end_is_416_and_one_of_another_recording_is_sent_whole()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug);
        using var whole = await doug.Http.GetAsync(Audio(id));
        var length = whole.Content.Headers.ContentLength;

        using var beyond = await Get(doug, id, r => r.Headers.Range = new(99_999_999, null));
        using var continued = await Get(doug, id, r => { r.Headers.Range = new(10, 19); r.Headers.IfRange = new(whole.Headers.ETag!); });
        using var other = await Get(doug, id, r =>
        {
            r.Headers.Range = new(10, 19);
            r.Headers.IfRange = new(new EntityTagHeaderValue("\"another\""));
        });

        beyond.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        beyond.Content.Headers.ContentRange!.ToString().ShouldBe($"bytes */{length}");
        continued.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_download_names_the_day_and_never_the_callers_number()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug);

        using var answer = await doug.Http.GetAsync($"{Audio(id)}?download=1");

        var name = answer.Content.Headers.ContentDisposition!.FileName!;
        answer.Content.Headers.ContentDisposition.DispositionType.ShouldBe("attachment");
        name.ShouldMatch(@"^call-\d{8}-\d{6}Z-34\.wav$");
        (await App.Scalar<string>("select action from app.audit_log where action like 'recording.%'")).ShouldBe("recording.downloaded");
    }

    [Fact]
    public async Task A_calls_recording_is_for_who_was_on_it_and_for_supervisors_and_each_hearing_is_audited_once()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var (sue, ops) = (await App.SignIn("sue"), await App.SignIn("ops"));
        var id = await Recorded(doug);

        using var refused = await rhonda.Http.GetAsync(Audio(id));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        refused.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await ops.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        (await stranger.GetAsync(App.Url + Audio(id))).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await sue.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await doug.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Get(doug, id, r => r.Headers.Range = new(100, 200))).StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        using var unknown = await sue.Http.GetAsync(Audio(Guid.NewGuid()));
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        unknown.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");

        (await App.Scalar<string>("""
            select string_agg(action || ' ' || display_name, ', ' order by l.id)
            from app.audit_log l join voip_users on actor_id = voip_users.id where action = 'recording.played'
            """))
            .ShouldBe("recording.played Sue, recording.played Doug");
    }

    [Fact]
    public async Task Who_has_only_joined_a_call_hears_it_and_who_only_accepted_does_not()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        var id = await Recorded(doug);
        await App.Execute($"""
            insert into app.talks (call_id, agent_id, line_id, began_by, began_at, ended_at)
            select c.id, '{await rhonda.Id()}', c.line_id, 'conference', c.started_at, c.ended_at from calls c
            """);
        (await rhonda.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        await App.Execute($"update app.talks set joined_at = began_at where agent_id = '{await rhonda.Id()}'");

        (await rhonda.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_piece_from_the_middle_is_audited_like_the_whole()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var id = await Recorded(doug);

        (await Get(sue, id, r => r.Headers.Range = new(1, null))).StatusCode.ShouldBe(HttpStatusCode.PartialContent);

        (await App.Scalar<long>("select count(*) from app.audit_log where action = 'recording.played'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_message_is_for_every_agent_and_says_who_heard_it_first()
    {
        var (doug, rhonda, ops) = (await App.SignIn("doug"), await App.SignIn("rhonda"), await App.SignIn("ops"));
        await App.Execute("update app.lines set ring_seconds = 5");
        var sid = await App.Phone.Call();
        await App.Phone.Tone(sid);
        await App.Phone.Speak(sid, 6);
        await App.Phone.HangUp(sid);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.recordings where status = 'completed'") == 1);
        var id = await App.Scalar<Guid>("select id from app.recordings");

        (await rhonda.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await doug.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ops.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ops.Http.GetAsync("/missed")).StatusCode.ShouldNotBe(HttpStatusCode.OK);

        WebUtility.HtmlDecode(await doug.Http.GetStringAsync("/missed")).ShouldContain("heard by Rhonda");
        (await App.Scalar<long>("select count(*) from app.audit_log")).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_not_ready_or_absent_or_out_of_reach_is_said_in_words()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug);
        await App.Phone.Faults(new
        {
            restFaults = new[] { new { method = "*", path = "*", acts = false, answer = "500", times = (int?)null } },
        });
        using var away = await doug.Http.GetAsync(Audio(id));
        await App.Phone.Faults(new { });
        await App.Execute("update app.recordings set status = 'in_progress'");
        using var early = await doug.Http.GetAsync(Audio(id));
        await App.Execute("update app.recordings set status = 'absent'");
        using var absent = await doug.Http.GetAsync(Audio(id));

        away.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await Person.Json(away)).GetProperty("detail").GetString().ShouldBe("Twilio cannot be reached. Try again in a moment.");
        early.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Person.Json(early)).GetProperty("detail").GetString().ShouldBe("This recording is not ready yet.");
        (await Person.Json(absent)).GetProperty("detail").GetString().ShouldBe("Nothing was recorded.");
    }

    [Fact]
    public async Task When_its_time_is_over_it_is_deleted_at_twilio_first_and_resumed_after_a_failure()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var id = await Recorded(doug);
        var sid = await App.Scalar<string>("select sid from app.recordings");
        var upkeep = App.Services.GetRequiredService<RecordingUpkeep>();
        await App.Execute("update app.recordings set started_at = now() - interval '89 days'");
        (await upkeep.Delete(default)).ShouldBe((0, 0));
        await App.Execute(
            "update app.lines set recording_days = null; update app.recordings set started_at = now() - interval '3000 days'");
        (await upkeep.Delete(default)).ShouldBe((0, 0));
        await App.Execute("update app.lines set recording_days = 90");
        await App.Phone.Faults(new
        {
            restFaults = new[] { new { method = "DELETE", path = "*", acts = false, answer = "500", times = 1 } },
        });

        (await upkeep.Delete(default)).ShouldBe((1, 1));
        (await App.Scalar<long>("select count(*) from app.recordings where deleted_at is not null")).ShouldBe(0);
        (await doug.Http.GetAsync(Audio(id))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await upkeep.Delete(default)).ShouldBe((1, 0));
        (await upkeep.Delete(default)).ShouldBe((0, 0));

        App.Log.ShouldContain(l => l.Contains("Retention: 1 recordings deleted, 0 failed, of 1 due"));
        (await App.Rest("Recordings.json")).GetProperty("recordings").EnumerateArray()
            .ShouldNotContain(r => r.GetProperty("sid").GetString() == sid);
        using var gone = await doug.Http.GetAsync(Audio(id));
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Person.Json(gone)).GetProperty("detail").GetString()!.ShouldContain("deleted at the end of its retention");
        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/history/{await App.Scalar<Guid>("select id from calls")}"));
        page.ShouldContain("Deleted at the end of its retention");
        page.ShouldNotContain("<audio");
    }

    [Fact]
    public async Task A_recording_that_twilio_no_longer_has_counts_as_deleted()
    {
        var doug = await App.SignIn("doug");
        await Recorded(doug);
        await App.Execute($"update app.recordings set started_at = now() - interval '91 days', sid = 'RE{Guid.NewGuid():N}'");

        (await App.Services.GetRequiredService<RecordingUpkeep>().Delete(default)).ShouldBe((1, 0));

        (await App.Scalar<long>("select count(*) from app.recordings where deleted_at is not null")).ShouldBe(1);
    }

    [Fact]
    public async Task One_is_deleted_though_a_hundred_and_more_before_it_cannot_be()
    {
        var doug = await App.SignIn("doug");
        var id = await Recorded(doug);
        await App.Execute("""
            update app.recordings set started_at = now() - interval '91 days';
            insert into app.recordings (id, sid, call_id, line_id, kind, status, started_at, duration)
              select gen_random_uuid(), 'REbad' || n, call_id, line_id, kind, status, started_at - interval '1 hour', 5
              from app.recordings, generate_series(1, 120) n;
            create function public.keep_recording() returns trigger language plpgsql as $$ begin raise exception 'it stays'; end $$;
            create trigger keep_recording before update on app.recordings for each row
              when (old.sid like 'REbad%') execute function public.keep_recording()
            """);
        try
        {
            (await App.Services.GetRequiredService<RecordingUpkeep>().Delete(default)).Failed.ShouldBe(120);

            (await App.Scalar<bool>($"select deleted_at is not null from app.recordings where id = '{id}'")).ShouldBeTrue();
        }
        finally { await App.Execute("drop trigger keep_recording on app.recordings; drop function public.keep_recording()"); }
    }

    private static async Task<HttpResponseMessage> Get(Person person, Guid id, Action<HttpRequestMessage> with)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Audio(id));
        with(request);
        return await person.Http.SendAsync(request);
    }

    /// <summary>A call that this agent had, recorded and over.</summary>
    private async Task<Guid> Recorded(Person agent)
    {
        await App.Execute("update app.lines set recording = 'always', recording_notice = 'This call is recorded.'");
        var talk = await Conversation.Begin(App, agent);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.recordings where status = 'in_progress'") == 1);
        await App.Phone.Speak(talk.Caller, 5);
        await App.Phone.HangUp(talk.Caller);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.recordings where status = 'completed'") == 1);
        return await App.Scalar<Guid>("select id from app.recordings");
    }
}
