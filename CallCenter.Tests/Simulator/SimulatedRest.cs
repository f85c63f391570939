using System.Net;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

public sealed class SimulatedRest
{
    [Fact]
    public async Task Without_the_right_secret_nothing_is_told()
    {
        await using var world = await World.StartAsync();
        using var http = new HttpClient();

        var answer = await http.GetAsync($"{world.Twilio.Url}/2010-04-01/Accounts/{world.Options.AccountSid}/Calls.json");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetInt32().ShouldBe(20003);
    }

    [Fact]
    public async Task Hold_and_resume_address_the_participant_by_label()
    {
        await using var world = await World.StartAsync();
        world.App.On("/hold", "<Play loop=\"0\">hold.mp3</Play>");
        var (caller, browser, _, conference) = await world.TalkAsync();
        var seat = $"/Conferences/{conference}/Participants/caller.json";

        var (status, body) = await world.RestAsync(HttpMethod.Post, seat,
            ("Hold", "true"), ("HoldUrl", world.App.Url + "/hold"), ("HoldMethod", "POST"));

        status.ShouldBe(HttpStatusCode.OK);
        body.GetProperty("hold").GetBoolean().ShouldBeTrue();
        await Eventually.TrueAsync(async () => await world.HearingAsync(caller) == "hold");
        world.App.At("/hold").Count.ShouldBe(1);
        await world.RestAsync(HttpMethod.Post, seat, ("Hold", "false"));
        (await world.HearingAsync(caller)).ShouldBe("conference");
        await Eventually.TrueAsync(() =>
            world.App.Events("/conference").TakeLast(2).SequenceEqual(["participant-hold", "participant-unhold"]));
        await browser.DisposeAsync();
    }

    [Fact]
    public async Task A_kicked_participant_goes_on_with_its_dial_action()
    {
        await using var world = await World.StartAsync();
        var (caller, browser, agent, conference) = await world.TalkAsync();

        (await world.RestAsync(HttpMethod.Delete, $"/Conferences/{conference}/Participants/agent-1.json")).Status
            .ShouldBe(HttpStatusCode.NoContent);

        (await browser.NextAsync("hangup")).GetProperty("callsid").GetString().ShouldBe(agent);
        world.App.At("/left").ShouldHaveSingleItem()["DialCallStatus"].ShouldBe("answered");
        (await world.StatusAsync(caller)).ShouldBe("in-progress");
        (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants.json")).Body
            .GetProperty("participants").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_redirected_leg_leaves_without_its_dial_action()
    {
        await using var world = await World.StartAsync();
        var (caller, browser, _, conference) = await world.TalkAsync();
        world.App.On("/voicemail", "<Record action=\"/recorded\"/>");

        (await world.RestAsync(HttpMethod.Post, $"/Calls/{caller}.json", ("Url", world.App.Url + "/voicemail"))).Status
            .ShouldBe(HttpStatusCode.OK);

        await Eventually.TrueAsync(() => world.App.At("/voicemail").Count == 1
            && world.App.At("/conference").Any(request => request["StatusCallbackEvent"] == "conference-end"));
        var leave = world.App.At("/conference").Single(request =>
            request["StatusCallbackEvent"] == "participant-leave" && request["CallSid"] == caller);
        leave["ReasonParticipantLeft"].ShouldBe("participant_updated_via_api");
        await Eventually.TrueAsync(async () =>
            (await world.LogAsync("verb")).Any(entry => entry.GetProperty("name").GetString() == "Record"));
        world.App.At("/left").ShouldAllBe(request => request["CallSid"] != caller);
        await world.SimulateAsync(HttpMethod.Post, $"/calls/{caller}/speak", new { seconds = 3 });
        await world.SimulateAsync(HttpMethod.Post, $"/calls/{caller}/digits", new { digits = "#" });
        await Eventually.TrueAsync(() => world.App.At("/recorded").Count == 1);
        (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}.json")).Body
            .GetProperty("status").GetString().ShouldBe("completed");
        await browser.DisposeAsync();
    }

    [Fact]
    public async Task A_conference_ended_by_rest_frees_its_name()
    {
        await using var world = await World.StartAsync();
        var (caller, browser, _, conference) = await world.TalkAsync();

        await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}.json", ("Status", "completed"));

        await Eventually.TrueAsync(async () => await world.StatusAsync(caller) == "completed");
        await Eventually.TrueAsync(() =>
            world.App.At("/conference").Any(request => request["ReasonConferenceEnded"] == "conference-ended-via-api"));
        await browser.DisposeAsync();
        await world.CallAsync();
        const string waiting = "/Conferences.json?FriendlyName=room&Status=init";
        await Eventually.TrueAsync(async () =>
            (await world.RestAsync(HttpMethod.Get, waiting)).Body.GetProperty("conferences").GetArrayLength() == 1);
        var fresh = (await world.RestAsync(HttpMethod.Get, waiting)).Body.GetProperty("conferences")[0];
        fresh.GetProperty("sid").GetString().ShouldNotBe(conference);
        (await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants/caller.json", ("Hold", "true"))).Body
            .GetProperty("code").GetInt32().ShouldBe(16099);
    }

    [Fact]
    public async Task A_second_participant_with_the_same_label_is_not_added()
    {
        await using var world = await World.StartAsync();
        var first = await world.CallAsync();
        await Eventually.TrueAsync(async () => await world.HearingAsync(first) == "music");

        var second = await world.CallAsync();

        await Eventually.TrueAsync(async () => await world.StatusAsync(second) == "completed");
        (await world.LogAsync("error")).ShouldContain(entry => entry.GetProperty("name").GetString() == "16025");
        (await world.StatusAsync(first)).ShouldBe("in-progress");
    }

    [Fact]
    public async Task A_call_to_a_telephone_reports_each_step()
    {
        await using var world = await World.StartAsync();
        world.App.On("/outbound", "<Say>Hi</Say><Pause length=\"60\"/>");

        var (status, call) = await world.RestAsync(HttpMethod.Post, "/Calls.json",
            ("To", "+14155550177"), ("From", "+14155550100"), ("Url", world.App.Url + "/outbound"),
            ("StatusCallback", world.App.Url + "/leg"), ("StatusCallbackEvent", "initiated"), ("StatusCallbackEvent", "ringing"),
            ("StatusCallbackEvent", "answered"), ("StatusCallbackEvent", "completed"));
        status.ShouldBe(HttpStatusCode.Created);
        call.GetProperty("status").GetString().ShouldBe("queued");
        var sid = call.GetProperty("sid").GetString()!;
        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");
        await world.SimulateAsync(HttpMethod.Post, $"/calls/{sid}/answer");
        await Eventually.TrueAsync(() => world.App.At("/outbound").Count == 1);
        await world.RestAsync(HttpMethod.Post, $"/Calls/{sid}.json", ("Status", "completed"));

        await Eventually.TrueAsync(() => world.App.At("/leg").Count == 4);
        world.App.At("/leg").OrderBy(request => request["SequenceNumber"]).Select(request => request["CallStatus"])
            .ShouldBe(["initiated", "ringing", "in-progress", "completed"]);
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", "<Hangup/>");
        for (var i = 0; i < 5; i++)
            await world.CallAsync();

        var first = (await world.RestAsync(HttpMethod.Get, "/Calls.json?PageSize=2")).Body;
        var next = first.GetProperty("next_page_uri").GetString()!;
        var last = (await world.RestAsync(HttpMethod.Get, "/Calls.json?PageSize=2&Page=2")).Body;

        first.GetProperty("calls").GetArrayLength().ShouldBe(2);
        next.ShouldContain("Page=1");
        last.GetProperty("calls").GetArrayLength().ShouldBe(1);
        last.GetProperty("next_page_uri").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Theory]
    [InlineData("POST", "/Calls.json", "", 400, 21201)]
    [InlineData("POST", "/Calls.json", "To=nobody&From=%2B14155550100&Url=http://a/", 400, 21211)]
    [InlineData("POST", "/Calls.json", "To=%2B14155550177&From=%2B14155550100", 400, 21205)]
    [InlineData("POST", "/Calls.json", "To=%2B14155550177&From=%2B14155550100&Url=javascript:1", 400, 21205)]
    [InlineData("POST", "/Calls/CA00000000000000000000000000000000.json", "Status=completed", 404, 20404)]
    [InlineData("GET", "/Calls.json?PageSize=0", "", 400, 20001)]
    [InlineData("GET", "/Conferences/%FF%2F.json", "", 404, 20404)]
    [InlineData("GET", "/Nothing.json", "", 404, 20404)]
    [InlineData("PATCH", "/Calls.json", "", 405, 20004)]
    public async Task Bad_input_gets_Twilios_error(string method, string path, string form, int status, int code)
    {
        await using var world = await World.StartAsync();
        var fields = System.Web.HttpUtility.ParseQueryString(form);

        var answer = await world.RestAsync(new HttpMethod(method), path, [.. fields.AllKeys.Select(key => (key!, fields[key]!))]);

        ((int)answer.Status).ShouldBe(status);
        answer.Body.GetProperty("code").GetInt32().ShouldBe(code);
        answer.Body.GetProperty("status").GetInt32().ShouldBe(status);
    }
}
