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

    private static (TwilioStandIn Twilio, TwilioRest Legs, TwilioRecordings Recordings) Answering(Func<string, string, (int Status, string Body)> answer)
    {
        var twilio = new TwilioStandIn((request, _) =>
        {
            var (status, body) = answer(request.Method.Method, request.RequestUri!.AbsolutePath.Split(TwilioStandIn.Account.AccountSid)[1]);
            return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(body) });
        });
        var options = Options.Create(new TwilioOptions { PublicBaseUrl = "https://calls.example.com", TimeLimit = TimeSpan.FromHours(2) });
        var url = new PublicUrl(options, serving: null!);
        return (twilio, new(twilio.Api(), url, new(url, options), options, NullLogger<TwilioRest>.Instance), new(twilio.Api(), url, NullLogger<TwilioRecordings>.Instance));
    }

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
        var (twilio, rest, _) = Answering((method, _) => method == "GET" ? (200, $$"""{"sid":"{{Room}}","status":"completed"}""") : (400, NotInProgress));

        await Should.ThrowAsync<RefusedByTwilioException>(() => rest.Call(Room, "caller", new(Guid.NewGuid(), "+14155550177", "+14155550100", true, true, 30), default));

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

        (await rest.Call(Room, "outside-1", new(call, "+14155550177", "+14155550100", false, true, 30), default)).ShouldBe(TimeSpan.FromSeconds(24));

        var (_, url, form) = twilio.Asked[^1];
        url.AbsolutePath.ShouldEndWith($"/Conferences/{call}/Participants.json");
        form.ShouldContain("Label=outside-1");
        form.ShouldContain("TimeLimit=7200");
        form.ShouldContain("ConferenceStatusCallbackEvent=end&ConferenceStatusCallbackEvent=join&ConferenceStatusCallbackEvent=leave");
    }

    [Fact]
    public async Task A_label_in_use_is_no_second_leg()
    {
        var (twilio, rest, _) = Answering((_, _) => (400, """{"code":16026,"message":"Participant label is in use","status":400}"""));

        (await rest.Call(Room, "outside-1", new(Guid.NewGuid(), "+14155550177", "+14155550100", false, true, 30), default)).ShouldBe(TimeSpan.Zero);

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
        var (twilio, _, recordings) = Answering((method, _) => method == "POST" ? (201, """{"sid":"RE2","status":"in-progress"}""")
            : (200, $$"""{"recordings":[{"sid":"RE1","status":"{{status}}","start_time":"{{at}}","source":"StartCallRecordingAPI"}],"uri":"/x","page_size":100,"next_page_uri":null,"first_page_uri":"/x","previous_page_uri":null}"""));

        await recordings.Start(Leg, Guid.NewGuid(), TimeSpan.FromSeconds(20), default);

        twilio.Asked.Exists(a => a.Method == "POST").ShouldBe(starts);
    }

    [Fact]
    public async Task Times_are_Twilios_whatever_the_machines_zone()
    {
        var (_, _, recordings) = Answering((_, _) =>
            (200, """{"recordings":[{"sid":"RE1","status":"completed","duration":"7","start_time":"Thu, 01 Jun 2017 20:48:32 +0000","source":"RecordVerb"}],"uri":"/x","page_size":100,"next_page_uri":null,"first_page_uri":"/x","previous_page_uri":null}"""));

        var recording = (await recordings.Of(Leg, default)).ShouldHaveSingleItem();

        (recording.Duration, recording.StartedAt, recording.OfMessage).ShouldBe((7, new DateTimeOffset(2017, 6, 1, 20, 48, 32, TimeSpan.Zero), true));
    }
}
