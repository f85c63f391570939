using System.Net;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Twilio refuses, or does not respond: no screen keeps showing a wrong state, and everyone concerned sees why.</summary>
public sealed class RefusedTests(CallCenterApp app) : OnCallTest(app)
{
    private const string Recordings = "/Calls/*/Recordings/*.json";
    private const string Participant = "/Conferences/*/Participants/*.json";
    private TwilioGate twilio = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        twilio = await TwilioGate.Before(App);
    }

    public override async ValueTask DisposeAsync()
    {
        await twilio.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task<CallView> Recorded(string rule = "agent")
    {
        await App.Execute($"update app.lines set recording = '{rule}', recording_notice = 'This call is recorded.'");
        var call = await Talking();
        if (rule == "agent") await Doug.Person.Does(call.Id, "recording/start");
        await Eventually.True(async () => await App.Scalar<string>("select status from app.recordings") == "in_progress");
        return call;
    }

    private Task<CallView> Sees(Func<CallView, bool> so) => Doug.Person.Sees(so);

    private async Task<string> Story(Guid call) =>
        WebUtility.HtmlDecode(await (await App.SignIn("sue")).Http.GetStringAsync($"/history/{call}"));

    private async Task<string> Recording() => (await App.Rest($"Calls/{Caller}/Recordings.json")).GetProperty("recordings")
        .EnumerateArray().Single().GetProperty("status").GetString()!;

    [Fact]
    public async Task A_pause_that_twilio_refuses_is_said_loudly_on_the_card_and_in_the_story_and_the_call_shows_that_it_is_recorded()
    {
        var call = await Recorded();
        await using var socket = await App.Listens(Rhonda.Person);
        twilio.Refuse("POST", Recordings, 400, 16114);

        await Doug.Person.Does(call.Id, "recording/pause");

        var told = await Sees(c => c.Troubles.Count == 1);
        told.Recording.ShouldBe("on");
        told.Troubles.Single().Text.ShouldBe("The recording is NOT paused: what is said now is recorded. Twilio refused it (error 16114).");
        (await socket.Until(f => f.Carries("trouble"))).Payload.GetProperty("payload").GetProperty("call")
            .GetProperty("recording").GetString().ShouldBe("on");
        (await Story(call.Id)).ShouldContain("The recording is NOT paused");
        WebUtility.HtmlDecode(await Doug.Person.Http.GetStringAsync("/desk")).ShouldContain("data-troubles=\"pause_recording\"");
        (await Recording()).ShouldBe("in-progress");

        twilio.Heal();
        (await Doug.Person.Does(call.Id, "recording/pause")).Troubles.ShouldBeEmpty();

        await Eventually.True(async () => await Recording() == "paused");
        (await Sees(c => c.Recording == "paused")).Troubles.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(404, 20404)]
    [InlineData(400, 21220)]
    public async Task A_pause_of_a_recording_that_twilio_does_not_find_is_no_pause(int status, int code)
    {
        var call = await Recorded();
        twilio.Refuse("POST", Recordings, status, code);

        await Doug.Person.Does(call.Id, "recording/pause");

        (await Sees(c => c.Troubles.Count == 1)).Recording.ShouldBe("on");
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages") == 0); // and no dead letter
    }

    [Fact]
    public async Task Where_every_call_is_recorded_one_that_cannot_be_paused_may_be_stopped()
    {
        var call = await Recorded("always");
        using var refused = await Doug.Person.Do(call.Id, "recording/stop");
        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        twilio.Refuse("POST", Recordings, 400, 16114, body: "Status=paused");
        await Doug.Person.Does(call.Id, "recording/pause");
        await Sees(c => c.Troubles.Count == 1);

        (await Doug.Person.Does(call.Id, "recording/stop")).Recording.ShouldBeNull();

        await Eventually.True(async () => await Recording() is "stopped" or "processing" or "completed");
    }

    [Fact]
    public async Task A_resume_and_a_stop_that_are_refused_leave_what_is_so()
    {
        var call = await Recorded();
        await Doug.Person.Does(call.Id, "recording/pause");
        await Eventually.True(async () => await Recording() == "paused");
        twilio.Refuse("POST", Recordings, 400, 16114);

        await Doug.Person.Does(call.Id, "recording/resume");
        (await Sees(c => c.Troubles.Any(t => t.Command == "resume_recording"))).Recording.ShouldBe("paused");
        await Doug.Person.Does(call.Id, "recording/stop");
        (await Sees(c => c.Troubles.Any(t => t.Command == "stop_recording"))).Recording.ShouldBe("paused");
        (await App.Scalar<string>("select status from app.recordings")).ShouldBe("in_progress");
        twilio.Heal();
        await Doug.Person.Does(call.Id, "recording/stop");
        await Eventually.True(async () => await Recording() is "stopped" or "processing" or "completed");
        await Sees(c => c is { Recording: null, Troubles.Count: 0 });
    }

    [Fact]
    public async Task A_start_that_is_refused_leaves_no_screen_saying_that_it_is_recorded()
    {
        await App.Execute("update app.lines set recording = 'agent', recording_notice = 'This call is recorded.'");
        var call = await Talking();
        twilio.Refuse("POST", "/Calls/*/Recordings.json", 400, 21218);
        await Doug.Person.Does(call.Id, "recording/start");
        var told = await Sees(c => c.Troubles.Any(t => t.Command == "record"));
        told.Recording.ShouldBeNull();
        told.Troubles.Single().Text.ShouldStartWith("This call is not being recorded.");
    }

    [Theory]
    [InlineData(404, 20404)]
    [InlineData(400, 21220)]
    public async Task A_start_and_a_stop_that_twilio_does_not_find_are_tried_again_and_claimed_by_no_screen(int status, int code)
    {
        await App.Execute("update app.lines set recording = 'agent', recording_notice = 'This call is recorded.'");
        var call = await Talking();
        twilio.Refuse("POST", "/Calls/*/Recordings.json", status, code);
        await Doug.Person.Does(call.Id, "recording/start");
        var late = await Sees(c => c.Troubles.Any(t => t.Command == "record"));
        (late.Recording, late.Troubles.Single().Late).ShouldBe((null, true));
        twilio.Heal();
        await Sees(c => c is { Recording: "on", Troubles.Count: 0 });
        await Eventually.True(async () => await App.Scalar<string>("select status from app.recordings") == "in_progress");

        twilio.Refuse("POST", Recordings, status, code);
        await Doug.Person.Does(call.Id, "recording/stop");
        var told = await Sees(c => c.Troubles.Any(t => t.Command == "stop_recording"));
        told.Troubles.Single().Text.ShouldStartWith("The recording has NOT stopped.");
        twilio.Heal();
        await Eventually.True(async () => await Recording() is "stopped" or "processing" or "completed");
        await Sees(c => c is { Recording: null, Troubles.Count: 0 });
    }

    [Fact]
    public async Task A_pause_does_not_wait_for_a_hold_that_twilio_does_not_carry_out()
    {
        var call = await Recorded();
        twilio.Refuse("POST", Participant, 503, 20503);
        await Doug.Person.Does(call.Id, "hold");
        await Sees(c => c.Troubles.Any(t => t.Command == "hold"));

        await Doug.Person.Does(call.Id, "recording/pause");

        await Eventually.True(async () => await Recording() == "paused");
        (await App.Scalar<long>("select count(*) from app.outbox_messages where event = 'hold'")).ShouldBe(1);
        twilio.Heal();
        await CallerHears("hold");
    }

    [Fact]
    public async Task A_pause_that_twilio_does_not_carry_out_for_now_shows_the_recording_on_until_it_does()
    {
        var call = await Recorded();
        twilio.Refuse("POST", Recordings, 503, 20503);

        await Doug.Person.Does(call.Id, "recording/pause");

        var told = await Sees(c => c.Troubles.Count == 1);
        (told.Recording, told.Troubles.Single().Late).ShouldBe(("on", true));
        told.Troubles.Single().Text.ShouldContain("Retrying.");
        twilio.Heal();
        (await Sees(c => c.Recording == "paused")).Troubles.ShouldBeEmpty();
        (await Recording()).ShouldBe("paused");
        (await Story(call.Id)).ShouldContain("Pausing the recording: succeeded on a later try");
    }

    [Fact]
    public async Task A_pause_that_hangs_at_twilio_is_no_pause_long_before_the_request_is_given_up()
    {
        var call = await Recorded();
        var answers = new TaskCompletionSource();
        twilio.Holds = r => Pauses(r) ? answers.Task : Task.CompletedTask;

        await Doug.Person.Does(call.Id, "recording/pause");

        var told = await Sees(c => c.Troubles.Count == 1);
        twilio.Asked.Count(Pauses).ShouldBe(1, "the first request has no answer yet");
        (told.Recording, told.Troubles.Single().Late).ShouldBe(("on", true));
        answers.SetResult();
        (await Sees(c => c.Recording == "paused")).Troubles.ShouldBeEmpty();
        (await Recording()).ShouldBe("paused");

        static bool Pauses(ApiRequest r) => r is { Method: "POST" } && r.Form.Contains("Status=paused");
    }

    [Fact]
    public async Task A_pause_that_is_late_is_told_of_a_call_that_was_parked_meanwhile_and_on_the_next_agents_card()
    {
        var call = await Recorded();
        twilio.Refuse("POST", Recordings, 503, 20503);
        await Doug.Person.Does(call.Id, "recording/pause");
        await Sees(c => c.Troubles.Count == 1);

        await Doug.Person.Does(call.Id, "park");

        (await Sees(c => c is { State: "parked", Troubles.Count: 1 })).Recording.ShouldBe("on");
        await Rhonda.Person.Does(call.Id, "pick-up");
        await Rhonda.Connect(call.Id);
        (await Sees(c => c is { State: "active", Troubles.Count: 1 })).Agent!.Id.ShouldBe(Rhonda.Id);
        twilio.Heal();
        (await Sees(c => c.Recording == "paused")).Troubles.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_hold_that_twilio_refuses_leaves_no_card_saying_that_the_caller_is_on_hold_and_neither_does_a_refused_resume()
    {
        var call = await Talking();
        twilio.Refuse("POST", Participant, 400, 16028, body: "Hold=true");
        await Doug.Person.Does(call.Id, "hold");
        (await Sees(c => c.Troubles.Count == 1)).State.ShouldBe("active");
        await CallerHears("conference");
        twilio.Heal();
        (await Doug.Person.Does(call.Id, "hold")).Troubles.ShouldBeEmpty();
        await CallerHears("hold");

        twilio.Refuse("POST", Participant, 400, 16028, body: "Hold=false");
        await Doug.Person.Does(call.Id, "resume");
        var still = await Sees(c => c.Troubles.Count == 1);
        (still.State, still.Troubles.Single().Text)
            .ShouldBe(("held", "The caller is still on hold and hears music. Twilio refused it (error 16028)."));
        twilio.Heal();
        await Doug.Person.Does(call.Id, "resume");
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_whisper_whose_coaching_twilio_refuses_is_never_let_loose_on_the_caller()
    {
        var call = await Talking();
        var sue = await Handset("sue", available: false);
        await sue.Person.Does(call.Id, "monitor");
        await sue.Connect(call.Id);
        await Sees(c => c.Parties.Any(p => p is { Kind: "supervisor", State: "joined" }));
        twilio.Refuse("POST", Participant, 400, 16028, body: "Coaching=true");

        await sue.Person.Does(call.Id, "monitor/mode", new { mode = "whisper" });

        var told = await Sees(c => c.Troubles.Count == 1);
        told.Parties.Single().Mode.ShouldBe("listen");
        (told.Troubles.Single().For, told.Troubles.Single().Text)
            .ShouldBe((sue.Id, "You are not whispering: nobody can hear you. Twilio refused it (error 16028)."));
        await Eventually.True(async () =>
            await App.Scalar<long>("select count(*) from app.outbox_messages where kind = 'twilio' and parked_at is null") == 0);
        var hears = (await App.Phone.Logged("hears")).EnumerateArray()
            .Where(e => e.GetProperty("name").GetString() == call.Id.ToString()).ToList();
        hears.SelectMany(e => e.GetProperty("hears").EnumerateObject())
            .Where(p => p.Name == "caller").SelectMany(p => p.Value.EnumerateArray())
            .ShouldAllBe(heard => !heard.GetString()!.StartsWith("supervisor-"));
        // The agent need not know who is listening.
        WebUtility.HtmlDecode(await Doug.Person.Http.GetStringAsync("/desk")).ShouldContain("data-troubles=\"none\"");
    }

    [Fact]
    public async Task What_was_told_as_late_is_taken_back_though_the_attempt_that_told_it_was_broken_off()
    {
        var call = await Talking();
        var sue = await Handset("sue", available: false);
        await sue.Person.Does(call.Id, "monitor");
        await sue.Connect(call.Id);
        await Sees(c => c.Parties.Any(p => p is { Kind: "supervisor", State: "joined" }));
        var (hangs, unmutes) = (new TaskCompletionSource(), 0);
        // One batch, which has 6 s for both: the first is slow, and the second is told as late after 3 s and then broken off.
        twilio.Holds = r => r.Form.Contains("Coaching=true") ? Task.Delay(TimeSpan.FromSeconds(2))
            : r.Form.Contains("Muted=false") && Interlocked.Increment(ref unmutes) == 1 ? hangs.Task : Task.CompletedTask;

        await sue.Person.Does(call.Id, "monitor/mode", new { mode = "whisper" });

        (await Sees(c => c.Troubles.Count == 1)).Troubles.Single().Late.ShouldBeTrue();
        await Sees(c => c.Troubles.Count == 0);
        unmutes.ShouldBe(2);
    }

    [Fact]
    public async Task The_doctor_counts_what_was_refused()
    {
        var call = await Recorded();
        twilio.Refuse("POST", Recordings, 400, 16114);
        await Doug.Person.Does(call.Id, "recording/pause");
        await Sees(c => c.Troubles.Count == 1);

        var finding = await Eventually.Get(async () =>
        {
            await foreach (var f in App.Services.GetRequiredService<Doctor>().Examine(TestContext.Current.CancellationToken))
                if (f.Check == "outbox.refused") return f;
            return null;
        }, f => f.Verdict == Verdict.Warning);

        finding.Found.ShouldContain("1 pause_recording");
        finding.Found.ShouldContain("16114");
    }

    public static readonly TheoryData<int, string, string, bool> Refusals = new()
    {
        { 21214, "unreachable", "The number cannot be reached", true },
        { 21211, "invalid_number", "Not a valid phone number", true },
        { 21216, "blocked", "Twilio blocks calls to this number", true },
        { 21215, "not_permitted", "Calls to this country are not enabled in the Twilio account", false },
        { 21219, "not_verified", "A Twilio trial account calls verified numbers only", false },
        { 12400, "no_agent_conference", "Agent Conference is switched off in the Twilio account", false },
        { 21210, "caller_id", "Twilio does not accept our number as caller ID", false },
        { 21205, "refused_21205", "Twilio refused the call (21205)", false },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task A_call_that_does_not_go_out_says_why_on_the_desk_and_in_the_story(
        int code, string refusal, string words, bool ordinary)
    {
        twilio.Refuse("POST", "/Conferences/*/Participants.json", 400, code);
        await using var socket = await App.Listens(Doug.Person);
        var lineId = await App.Scalar<Guid>("select id from app.lines");
        using var answer = await Doug.Person.Http.PostAsync("/api/calls/dial",
            System.Net.Http.Json.JsonContent.Create(new { number = Outside, lineId, tab = "t" }));
        var call = (await Person.Json(answer)).GetProperty("call").Deserialize<CallView>(JsonSerializerOptions.Web)!;

        await Doug.Connect(call.Id);

        var ended = (await socket.Until(f => f.Carries("ended"))).Payload.GetProperty("payload").GetProperty("call");
        (ended.GetProperty("refusal").GetString(), ended.GetProperty("endReason").GetString()).ShouldBe((refusal, "failed"));
        (await Story(call.Id)).ShouldContain($"The call ended: {words}");
        await Eventually.True(async () =>
            await App.Scalar<long>("select count(*) from app.outbox_messages where event = 'add' and parked_at is null") == 0);
        (await App.Scalar<long>("select count(*) from app.outbox_messages where event = 'add'")).ShouldBe(ordinary ? 0 : 1);
    }

    [Theory]
    [InlineData("13224", "invalid_number", "The call ended: Not a valid phone number")]
    [InlineData("32205", "not_permitted", "The call ended: Calls to this country are not enabled in the Twilio account")]
    [InlineData("21214", "unreachable", "The call ended: The number cannot be reached")]
    [InlineData("11200", null, "The call ended")]
    [InlineData("soon", null, "The call ended")]
    public async Task A_call_that_twilio_took_and_did_not_place_says_why_too(string code, string? refusal, string words)
    {
        await Phone(Outside, "rings");
        Times.OutsideRingTime = TimeSpan.FromMinutes(1);
        var lineId = await App.Scalar<Guid>("select id from app.lines");
        using var answer = await Doug.Person.Http.PostAsync("/api/calls/dial",
            System.Net.Http.Json.JsonContent.Create(new { number = Outside, lineId, tab = "t" }));
        var call = (await Person.Json(answer)).GetProperty("call").Deserialize<CallView>(JsonSerializerOptions.Web)!;
        await Doug.Connect(call.Id);
        await Rhonda.Person.Sees(c => c.State == "dialing");
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;
        await using var socket = await App.Listens(Rhonda.Person);

        await App.Post($"/call-status?call={call.Id}&party=caller", ("CallSid", leg), ("CallStatus", "failed"), ("ErrorCode", code));

        var ended = (await socket.Until(f => f.Carries("ended"))).Payload.GetProperty("payload").GetProperty("call");
        ended.GetProperty("endReason").GetString().ShouldBe("failed");
        (ended.TryGetProperty("refusal", out var told) ? told.GetString() : null).ShouldBe(refusal);
        (await Story(call.Id)).ShouldContain(words);
    }

    [Fact]
    public async Task A_transfer_and_a_consultation_that_do_not_go_out_say_why()
    {
        twilio.Refuse("POST", "/Conferences/*/Participants.json", 400, 21214);
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { number = Outside });
        var back = await Sees(c => c is { State: "active", Parties: [{ State: "gone" }] });
        back.Parties.Single().Outcome.ShouldBe("unreachable");

        await Doug.Person.Does(call.Id, "transfer", new { number = Outside });

        (await Sees(c => c is { State: "ringing", RingReason: "returned" })).OfferedTo.ShouldBe(Doug.Id);
        WebUtility.HtmlDecode(await Doug.Person.Http.GetStringAsync("/desk"))
            .ShouldContain("Returned: +1 415-555-0177: The number cannot be reached");
        (await Story(call.Id)).ShouldContain("Rings again: +1 415-555-0177: The number cannot be reached");
        (await App.Scalar<long>("select count(*) from app.outbox_messages where parked_at is not null")).ShouldBe(0);
        await Doug.Answer();
        (await Doug.Person.Board()).Calls.Single().Parties.ShouldBeEmpty();
    }
}
