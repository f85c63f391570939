using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Unit;

/// <summary>The meaning of Twilio's answers.</summary>
public sealed class TwilioRestTests
{
    private const string Gone = """{"code":20404,"message":"Not found","status":404}""";
    private const string NotInProgress = """{"code":16099,"message":"Unexpected conference status","status":400}""";
    private static readonly string Leg = "CA" + new string('1', 32);
    private static readonly string Room = "CF" + new string('2', 32);

    private static (TwilioStandIn Twilio, TwilioRest Legs, TwilioRecordings Recordings) Answering(
        Func<string, string, (int Status, string Body)> answer)
    {
        var twilio = new TwilioStandIn((request, _) =>
        {
            var (status, body) = answer(request.Method.Method, request.RequestUri!.AbsolutePath.Split(TwilioStandIn.Account.AccountSid)[1]);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
        });
        var options = Options.Create(new TwilioOptions { PublicBaseUrl = "https://calls.example.com", TimeLimit = TimeSpan.FromHours(2) });
        var url = new PublicUrl(options, serving: null!);
        var rest = new TwilioRest(twilio.Api(), url, new(url, options), options, NullLogger<TwilioRest>.Instance);
        return (twilio, rest, new(twilio.Api(), rest, url, NullLogger<TwilioRecordings>.Instance));
    }

    private static string Page(string list, string entries) =>
        $$"""{"{{list}}":[{{entries}}],"uri":"/x","page_size":100,"next_page_uri":null,"first_page_uri":"/x","previous_page_uri":null}""";

    private static string Call(string status) => $$"""{"sid":"{{Leg}}","status":"{{status}}"}""";

    [Theory]
    [InlineData("completed")]
    [InlineData("no-answer")]
    [InlineData("canceled")]
    public async Task What_Twilio_does_not_find_of_a_leg_that_is_over_is_done(string status)
    {
        var (_, rest, _) = Answering((method, _) => method == "GET" ? (200, Call(status)) : (404, Gone));

        await rest.Hold(Room, Leg, default);
        await rest.HangUp(Leg, default);
    }

    [Theory]
    [InlineData(404, Gone)]
    [InlineData(400, NotInProgress)]
    [InlineData(400, """{"code":21220,"message":"Call is not in-progress","status":400}""")]
    public async Task What_Twilio_does_not_find_of_a_leg_that_lives_comes_too_early(int status, string body)
    {
        var (_, rest, _) = Answering((method, _) => method == "GET" ? (200, Call("in-progress")) : (status, body));

        (await Should.ThrowAsync<NotYetException>(() => rest.Resume(Room, Leg, default))).Unknown.ShouldBeNull();
        await Should.ThrowAsync<NotYetException>(() => rest.HangUp(Leg, default));
        await Should.ThrowAsync<NotYetException>(() => rest.NoConference("name", Leg, default));
    }

    [Fact]
    public async Task In_a_conference_that_is_over_nobody_is_held_though_their_leg_lives()
    {
        var (_, rest, _) = Answering((method, path) => (method, path.Contains("/Conferences/")) switch
        {
            ("GET", true) => (200, $$"""{"sid":"{{Room}}","status":"completed"}"""),
            ("GET", _) => (200, Call("in-progress")),
            _ => (400, NotInProgress),
        });

        await rest.Hold(Room, Leg, default);
    }

    [Fact]
    public async Task A_leg_that_Twilio_does_not_know_at_all_is_told_as_such()
    {
        var (_, rest, _) = Answering((_, _) => (404, Gone));

        (await Should.ThrowAsync<NotYetException>(() => rest.Mute(Room, Leg, true, default))).Unknown.ShouldBe(Leg);
        await rest.NoConference("name", null, default);
    }

    [Fact]
    public async Task A_conference_that_is_over_is_not_made_again_by_its_name()
    {
        var (twilio, rest, _) = Answering((method, _) =>
            method == "GET" ? (200, $$"""{"sid":"{{Room}}","status":"completed"}""") : (400, NotInProgress));

        await Should.ThrowAsync<RefusedByTwilioException>(
            () => rest.Call(Room, "caller", new(Guid.NewGuid(), "+14155550177", "+14155550100", true, true, 30), default));

        twilio.Asked.Count(a => a.Method == "POST").ShouldBe(1);
    }

    [Fact]
    public async Task A_leg_is_added_by_name_before_its_conference_has_started_and_says_how_long_it_waits()
    {
        var call = Guid.NewGuid();
        var (twilio, rest, _) = Answering((method, path) => (method, path) switch
        {
            ("GET", _) => (200, $$"""{"sid":"{{Room}}","status":"init"}"""),
            (_, var p) when p.Contains(Room) => (400, NotInProgress),
            _ => (201, """{"call_sid":"CA1","queue_time":"24000"}"""),
        });

        (await rest.Call(Room, "outside-1", new(call, "+14155550177", "+14155550100", false, true, 30), default))
            .ShouldBe(TimeSpan.FromSeconds(24));

        var (_, url, form) = twilio.Asked[^1];
        url.AbsolutePath.ShouldEndWith($"/Conferences/{call}/Participants.json");
        form.ShouldContain("Label=outside-1");
        form.ShouldContain("TimeLimit=7200");
        form.ShouldContain("ConferenceStatusCallbackEvent=end&ConferenceStatusCallbackEvent=join&ConferenceStatusCallbackEvent=leave");
    }

    [Fact]
    public async Task A_leg_is_added_by_name_to_a_conference_of_which_Twilio_told_us_and_that_it_does_not_know_yet()
    {
        var (twilio, rest, _) = Answering((method, path) =>
            method == "POST" && !path.Contains(Room) ? (201, """{"call_sid":"CA1"}""") : (404, Gone));

        await rest.Call(Room, "caller", new(Guid.NewGuid(), "+14155550177", "+14155550100", true, true, 30), default);

        twilio.Asked.Count(a => a.Method == "POST").ShouldBe(2);
    }

    [Theory]
    [InlineData("in-progress", false)]
    [InlineData("completed", true)]
    public async Task A_customer_who_is_in_the_calls_conference_is_not_led_out_of_it(string conference, bool led)
    {
        var (twilio, rest, _) = Answering((_, path) => path switch
        {
            "/Conferences.json" => (200, Page("conferences", $$"""{"sid":"{{Room}}","status":"{{conference}}"}""")),
            _ when path.Contains("/Participants/") => (200, $$"""{"call_sid":"{{Leg}}","hold":false}"""),
            _ => (200, Call("in-progress")),
        });

        await rest.Readmit(Leg, Guid.NewGuid(), default);

        twilio.Asked.Exists(a => a.Method == "POST").ShouldBe(led);
    }

    [Fact]
    public async Task The_way_to_voicemail_survives_a_moment_without_the_database()
    {
        var (twilio, rest, _) = Answering((_, _) => (200, Call("in-progress")));

        await rest.TakeMessage(Leg, default);

        Uri.UnescapeDataString(twilio.Asked[^1].Body).ShouldContain("Url=https://calls.example.com/webhooks/twilio/voicemail#rc=5&rp=all");
    }

    [Theory]
    [InlineData("in-progress", true)]
    [InlineData("completed", false)]
    public async Task A_recording_that_cannot_begin_comes_too_early_unless_its_leg_is_over(string leg, bool early)
    {
        var (_, _, recordings) = Answering((method, path) => method == "POST" ? (404, Gone)
            : (200, path.Contains("/Recordings") ? Page("recordings", "") : Call(leg)));
        var start = () => recordings.Start(Leg, Guid.NewGuid(), TimeSpan.Zero, default);

        if (early) await Should.ThrowAsync<NotYetException>(start);
        else await start();
    }

    [Theory]
    [InlineData("in-progress", true)]
    [InlineData("paused", true)]
    [InlineData("completed", false)]
    public async Task A_recording_that_cannot_be_found_has_stopped_only_where_none_runs(string status, bool runs)
    {
        var (_, _, recordings) = Answering((method, _) => method == "POST" ? (404, Gone)
            : (200, Page("recordings", $$"""{"sid":"RE1","status":"{{status}}","source":"StartCallRecordingAPI"}""")));

        foreach (var sid in new[] { null, "RE1" })
        {
            var stop = () => recordings.Stop(Leg, sid, default);
            if (runs) await Should.ThrowAsync<NotYetException>(stop);
            else await stop();
        }
        await recordings.Stop(Leg, "RE2", default); // another's running is not its own
    }

    [Fact]
    public async Task A_label_in_use_is_no_second_leg()
    {
        var (twilio, rest, _) = Answering((_, _) => (400, """{"code":16026,"message":"Participant label is in use","status":400}"""));

        (await rest.Call(Room, "outside-1", new(Guid.NewGuid(), "+14155550177", "+14155550100", false, true, 30), default))
            .ShouldBe(TimeSpan.Zero);

        twilio.Asked.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("in-progress", -600, false)]
    [InlineData("paused", -600, false)]
    [InlineData("processing", 0, false)]
    [InlineData("processing", -600, true)]
    [InlineData("stopped", -600, true)]
    [InlineData("completed", 0, true)]
    public async Task A_recording_that_runs_whatever_the_list_calls_it_is_not_made_twice(string status, int began, bool starts)
    {
        var at = DateTimeOffset.UtcNow.AddSeconds(began).ToString("R").Replace("GMT", "+0000");
        var page = Page("recordings",
            $$"""{"sid":"RE1","status":"{{status}}","start_time":"{{at}}","source":"StartCallRecordingAPI"}""");
        var (twilio, _, recordings) = Answering((method, _) =>
            method == "POST" ? (201, """{"sid":"RE2","status":"in-progress"}""") : (200, page));

        await recordings.Start(Leg, Guid.NewGuid(), TimeSpan.FromSeconds(20), default);

        twilio.Asked.Exists(a => a.Method == "POST").ShouldBe(starts);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("\"duration\":null,", null)]
    [InlineData("\"duration\":\"\",", null)]
    [InlineData("\"duration\":\"-1\",", null)]
    [InlineData("\"duration\":\"41.6\",", null)]
    [InlineData("\"duration\":\"41\",", 41)]
    [InlineData("\"duration\":\"0\",", 0)]
    public async Task A_length_that_is_none_in_the_list_of_recordings_is_unknown(string told, int? seconds)
    {
        var (_, _, recordings) = Answering((_, _) => (200, $$"""
            {"recordings":[{"sid":"RE1","status":"completed",{{told}}"source":"RecordVerb"}],
             "uri":"/x","page_size":100,"next_page_uri":null,"first_page_uri":"/x","previous_page_uri":null}
            """));

        (await recordings.Of(Leg, default)).ShouldHaveSingleItem().Duration.ShouldBe(seconds);
    }

    [Fact]
    public async Task Times_are_Twilios_whatever_the_machines_zone()
    {
        var page = Page("recordings",
            """{"sid":"RE1","status":"completed","duration":"7","start_time":"Thu, 01 Jun 2017 20:48:32 +0000","source":"RecordVerb"}""");
        var (_, _, recordings) = Answering((_, _) => (200, page));

        var recording = (await recordings.Of(Leg, default)).ShouldHaveSingleItem();

        (recording.Duration, recording.StartedAt, recording.OfMessage)
            .ShouldBe((7, new DateTimeOffset(2017, 6, 1, 20, 48, 32, TimeSpan.Zero), true));
    }
}
