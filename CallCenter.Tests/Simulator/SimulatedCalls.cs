using System.Net;
using CallCenter.Simulator.Webhooks;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

public sealed class SimulatedCalls
{
    [Fact]
    public async Task A_caller_waits_with_music_until_a_browser_joins()
    {
        await using var world = await World.StartAsync();

        var (caller, browser, agent, conference) = await world.TalkAsync();

        var join = world.App.At("/join").ShouldHaveSingleItem();
        join["From"].ShouldBe("client:agent_1");
        join["callId"].ShouldBe("1");
        join["ApplicationSid"].ShouldBe(world.Options.TwimlAppSid);
        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 3);
        world.App.Events("/conference").ShouldBe(["participant-join", "participant-join", "conference-start"]);
        world.App.At("/conference")[0]["ParticipantLabel"].ShouldBe("caller");
        world.App.At("/conference").ShouldAllBe(request => request["ConferenceSid"] == conference);
        await browser.DisposeAsync();
    }

    [Fact]
    public async Task The_caller_who_hangs_up_ends_the_conference_for_the_agent()
    {
        await using var world = await World.StartAsync();
        var (caller, browser, agent, _) = await world.TalkAsync();

        await world.HangUpAsync(caller);

        (await browser.NextAsync("hangup")).GetProperty("callsid").GetString().ShouldBe(agent);
        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 6
            && world.App.At("/call-status").Count == 1 && world.App.At("/left").Count == 2);
        var end = world.App.At("/conference").Single(request => request["StatusCallbackEvent"] == "conference-end");
        end["ReasonConferenceEnded"].ShouldBe("participant-with-end-conference-on-exit-left");
        end["ParticipantLabelEndingConference"].ShouldBe("caller");
        var leaves = world.App.At("/conference").Where(request => request["StatusCallbackEvent"] == "participant-leave")
            .ToDictionary(request => request["ParticipantLabel"], request => request["ReasonParticipantLeft"]);
        leaves["caller"].ShouldBe("participant_hung_up");
        leaves["agent-1"].ShouldBe("moderator_ended_conference");
        world.App.At("/left").ShouldAllBe(request => request["DialCallStatus"] == "answered");
        world.App.At("/call-status")[0]["CallStatus"].ShouldBe("completed");
    }

    [Fact]
    public async Task The_agent_who_hangs_up_leaves_the_caller_in_silence()
    {
        await using var world = await World.StartAsync();
        var (caller, browser, agent, _) = await world.TalkAsync();

        await browser.SendAsync("hangup", new { callsid = agent });

        await Eventually.TrueAsync(async () => await world.HearingAsync(caller) == "silence");
        (await world.StatusAsync(caller)).ShouldBe("in-progress");
        (await world.StatusAsync(agent)).ShouldBe("completed");
    }

    [Fact]
    public async Task Every_webhook_is_signed_over_its_url_and_fields()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", "<Say>Hello</Say><Hangup/>");

        var caller = await world.CallAsync("+14155550199");

        await Eventually.TrueAsync(() => world.App.At("/call-status").Count == 1);
        foreach (var request in world.App.Requests)
            request.Signature.ShouldBe(Signature.Of(world.Options.AuthToken, world.App.Url + request.Path, request.Fields));
        (await world.StatusAsync(caller)).ShouldBe("completed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("anonymous")]
    [InlineData("sip:alice@example.com")]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("'; DROP TABLE calls; --")]
    [InlineData("\u0000\u0001")]
    [InlineData("\u202Eabc مرحبا")]
    [InlineData("+1111111111222222222233333333334444444444")]
    public async Task Any_caller_reaches_the_webhook_as_it_is(string from)
    {
        await using var world = await World.StartAsync();

        await world.CallAsync(from);

        await Eventually.TrueAsync(() => world.App.At("/voice").Count == 1);
        var request = world.App.At("/voice")[0];
        request["From"].ShouldBe(from);
        request["CallStatus"].ShouldBe("ringing");
        request.Signature.ShouldBe(Signature.Of(world.Options.AuthToken, world.App.Url + "/voice", request.Fields));
    }

    [Fact]
    public async Task A_caller_who_hangs_up_before_the_answer_is_canceled()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", "<Pause length=\"60\"/>");
        var caller = await world.CallAsync();
        await Eventually.TrueAsync(() => world.App.At("/voice").Count == 1);
        (await world.HearingAsync(caller)).ShouldBe("ringback");

        (await world.HangUpAsync(caller)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await world.StatusAsync(caller)).ShouldBe("canceled");
        (await world.HangUpAsync(caller)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData(500, "<Response/>", "11200")]
    [InlineData(200, "<Response><Say>", "12100")]
    [InlineData(200, "<html/>", "12100")]
    public async Task A_broken_answer_is_an_application_error(int status, string body, string code)
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", _ => (status, body));

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(async () => await world.StatusAsync(caller) == "failed");
        (await world.LogAsync("error")).ShouldContain(entry => entry.GetProperty("name").GetString() == code);
    }

    [Theory]
    [InlineData(503, "<Response/>", "11200")]
    [InlineData(200, "<Response><Say>", "12100")]
    public async Task The_fallback_is_told_what_failed_and_where(int status, string body, string code)
    {
        await using var world = await World.StartAsync();
        var calls = 0;
        world.App.On("/voice", _ => (status, body));
        world.App.On("/fallback", _ =>
            (200, $"<Response>{(calls++ == 0 ? "<Redirect>/voice?again=1</Redirect>" : "<Say>Sorry</Say>")}</Response>"));
        await world.RestAsync(HttpMethod.Post, $"/Applications/{world.Options.TwimlAppSid}.json",
            ("VoiceUrl", world.App.Url + "/voice"), ("VoiceFallbackUrl", world.App.Url + "/fallback"));

        await using var browser = await world.BrowserAsync();
        await browser.SendAsync("invite", new { callsid = "TJS1", sdp = "v=0", twilio = new { @params = "" } });
        var caller = (await browser.NextAsync("ringing")).GetProperty("callsid").GetString()!;

        await Eventually.TrueAsync(async () => await world.StatusAsync(caller) == "completed");
        world.App.At("/fallback").Select(request => (request["ErrorCode"], request["ErrorUrl"]))
            .ShouldBe([(code, world.App.Url + "/voice"), (code, world.App.Url + "/voice?again=1")]);
    }

    [Fact]
    public async Task An_answer_that_takes_too_long_is_a_failure_and_a_fallback_that_fails_ends_the_call()
    {
        await using var world = await World.StartAsync(options =>
            options with { Numbers = ["+14155550100"], WebhookTimeout = TimeSpan.FromMilliseconds(200) });
        using var over = new ManualResetEventSlim();
        world.App.On("/voice", _ => { over.Wait(30_000); return (200, "<Response/>"); });
        world.App.On("/fallback", _ => (500, ""));
        await world.RestAsync(HttpMethod.Post, "/IncomingPhoneNumbers/PN00000000000000000000000000000001.json",
            ("VoiceFallbackUrl", world.App.Url + "/fallback"));

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(async () =>
            (await world.StateAsync(caller)).GetProperty("endedBecause").GetString() == "an application error has occurred");
        world.App.At("/fallback").ShouldHaveSingleItem()["ErrorCode"].ShouldBe("11200");
        (await world.LogAsync("verb")).ShouldContain(entry =>
            entry.GetProperty("text").GetString()!.Contains("an application error has occurred"));
        over.Set();
    }

    [Fact]
    public async Task Digits_reach_a_Gather()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", "<Gather numDigits=\"2\" action=\"/menu\"><Play loop=\"0\">menu.mp3</Play></Gather>");
        world.App.On("/menu", "<Say>Thanks</Say>");
        var caller = await world.CallAsync();
        await Eventually.TrueAsync(async () => await world.HearingAsync(caller) == "music");

        await world.SimulateAsync(HttpMethod.Post, $"/calls/{caller}/digits", new { digits = "42" });

        await Eventually.TrueAsync(() => world.App.At("/menu").Count == 1);
        world.App.At("/menu")[0]["Digits"].ShouldBe("42");
    }

    [Theory]
    [InlineData("<Reject/>", "no-answer", "rejected")]
    [InlineData("<Reject reason=\"rejected\"/>", "no-answer", "rejected")]
    [InlineData("<Reject reason=\"busy\"/>", "busy", "rejected as busy")]
    public async Task A_rejected_caller_was_never_answered_and_costs_nothing(string verb, string status, string because)
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", verb);

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/call-status").Count == 1);
        var told = world.App.At("/call-status")[0];
        (told["CallStatus"], told["CallDuration"]).ShouldBe((status, "0"));
        told.Fields.Keys.ShouldNotContain("Duration"); // what is charged
        (await world.StateAsync(caller)).GetProperty("endedBecause").GetString().ShouldBe(because);
        (await world.HearingAsync(caller)).ShouldBe("silence");
    }

    [Fact]
    public async Task A_reject_that_is_not_the_first_verb_ends_a_call_that_was_answered()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", "<Say>Hello</Say><Reject/>");

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(async () => await world.StatusAsync(caller) == "completed");
    }

    [Theory]
    [InlineData("<Reject/>", "no-answer")]
    [InlineData("<Reject reason=\"busy\"/>", "busy")]
    [InlineData("<Redirect>/other</Redirect>", "completed")]
    [InlineData("", "completed")]
    public async Task Verbs_end_the_call_as_Twilio_does(string verbs, string status)
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", verbs);
        world.App.On("/other", "<Hangup/>");

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(async () => await world.StatusAsync(caller) == status);
    }
}
