using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CallCenter.Simulator;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>Where Twilio's documentation leaves it open or accounts differ, the simulated account can do either.</summary>
public sealed class SimulatedBehaviour
{
    private static async Task BehaveAsync(World world, object behaviour) =>
        (await world.SimulateAsync(HttpMethod.Put, "/faults", new { behaviour })).EnsureSuccessStatusCode();

    private static int Code(JsonElement body) => body.GetProperty("code").GetInt32();

    /// <summary>An agent who is alone in the room, which has not started: as each outgoing call begins.</summary>
    private static async Task<(Browser Browser, string Conference)> AloneAsync(World world)
    {
        var browser = await world.BrowserAsync();
        var agent = await browser.DialAsync("callId=1");
        await Eventually.TrueAsync(async () => await world.HearingAsync(agent) == "music");
        return (browser, (await world.StateAsync(agent)).GetProperty("conference").GetProperty("sid").GetString()!);
    }

    [Fact]
    public async Task A_participant_is_added_by_sid_to_a_conference_that_has_not_started()
    {
        await using var world = await World.StartAsync();
        var (browser, conference) = await AloneAsync(world);
        await using var _ = browser;

        (await world.AddAsync(conference)).Status.ShouldBe(HttpStatusCode.Created);

        var participant = $"/Conferences/{conference}/Participants/outside-1.json";
        (await world.RestAsync(HttpMethod.Get, participant)).Status.ShouldBe(HttpStatusCode.OK);
        (await world.RestAsync(HttpMethod.Delete, participant)).Status.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Or_that_is_16099_until_it_starts_and_the_conferences_name_is_the_way_in()
    {
        await using var world = await World.StartAsync();
        await BehaveAsync(world, new { refusedBeforeStart = new[] { "add" } });
        var (browser, conference) = await AloneAsync(world);
        await using var _ = browser;

        var bySid = await world.AddAsync(conference);
        var byName = await world.AddAsync("room");

        (bySid.Status, Code(bySid.Body)).ShouldBe((HttpStatusCode.BadRequest, 16099));
        (byName.Status, byName.Body.GetProperty("conference_sid").GetString()).ShouldBe((HttpStatusCode.Created, conference));
        var answer = $"/calls/{byName.Body.GetProperty("call_sid").GetString()}/answer";
        await Eventually.TrueAsync(async () => (await world.SimulateAsync(HttpMethod.Post, answer)).IsSuccessStatusCode);
        (await world.AddAsync(conference, "+14155550178", "outside-2")).Status.ShouldBe(HttpStatusCode.Created); // started
    }

    [Fact]
    public async Task A_participant_added_by_a_name_that_nobody_used_makes_the_conference()
    {
        await using var world = await World.StartAsync();
        await BehaveAsync(world, new { refusedBeforeStart = new[] { "*" } });

        var (status, body) = await world.AddAsync("new room");

        status.ShouldBe(HttpStatusCode.Created);
        var conference = await world.RestAsync(HttpMethod.Get, $"/Conferences/{body.GetProperty("conference_sid").GetString()}.json");
        conference.Body.GetProperty("friendly_name").GetString().ShouldBe("new room");
    }

    [Theory]
    [InlineData("inspect", "GET", "/outside-1", 400)]
    [InlineData("inspect", "GET", "", 400)]
    [InlineData("inspect", "DELETE", "/outside-1", 204)]
    [InlineData("remove", "DELETE", "/outside-1", 400)]
    [InlineData("remove", "GET", "/outside-1", 200)]
    [InlineData("*", "DELETE", "/outside-1", 400)]
    public async Task Before_the_start_only_what_is_named_is_refused(string refused, string method, string who, int status)
    {
        await using var world = await World.StartAsync();
        var (browser, conference) = await AloneAsync(world);
        await using var _ = browser;
        await world.AddAsync(conference);
        await BehaveAsync(world, new { refusedBeforeStart = new[] { refused } });

        var answer = await world.RestAsync(new HttpMethod(method), $"/Conferences/{conference}/Participants{who}.json");

        ((int)answer.Status).ShouldBe(status);
        if (status == 400) Code(answer.Body).ShouldBe(16099);
        var hold = await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants/agent-1.json", ("Hold", "true"));
        Code(hold.Body).ShouldBe(16099); // always
    }

    [Fact]
    public async Task Nobody_is_added_to_a_conference_that_is_over_or_never_was()
    {
        await using var world = await World.StartAsync();
        var (caller, _, _, conference) = await world.TalkAsync();
        await world.HangUpAsync(caller);

        Code((await world.AddAsync(conference)).Body).ShouldBe(16099);
        (await world.AddAsync("CF" + new string('0', 32))).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Without_Agent_Conference_participants_are_403_and_12400()
    {
        await using var world = await World.StartAsync(options => options with { Behaviour = new Behaviour { AgentConference = false } });
        var (_, _, _, conference) = await world.TalkAsync();

        var (status, body) = await world.AddAsync(conference);
        await BehaveAsync(world, new { });

        (status, Code(body)).ShouldBe((HttpStatusCode.Forbidden, 12400));
        (await world.AddAsync(conference)).Status.ShouldBe(HttpStatusCode.Created);
        await world.SimulateAsync(HttpMethod.Post, "/reset"); // as it was started
        (await world.AddAsync("room")).Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Events_of_legs_that_the_API_made_carry_their_label_or_not(bool carried)
    {
        await using var world = await World.StartAsync();
        await world.PhoneAsync("+14155550177", "answers", 1);
        await BehaveAsync(world, new { restLegsCarryLabel = carried });
        var (_, _, _, conference) = await world.TalkAsync();

        var sid = (await world.AddAsync(conference)).Body.GetProperty("call_sid").GetString();

        await Eventually.TrueAsync(() => Joins().Count(join => join["CallSid"] == sid) == 1);
        Joins().Single(join => join["CallSid"] == sid)["ParticipantLabel"].ShouldBe(carried ? "outside-1" : "");
        var others = Joins().Where(join => join["CallSid"] != sid).Select(join => join["ParticipantLabel"]);
        others.ShouldBe(["caller", "agent-1"], ignoreOrder: true);

        IEnumerable<Received> Joins() => world.App.At("/conference").Where(request => request["StatusCallbackEvent"] == "participant-join");
    }

    [Theory]
    [InlineData(true, "1,2,3")]
    [InlineData(false, "1,1,1")]
    public async Task Conference_events_are_numbered_or_all_the_first(bool counted, string numbers)
    {
        await using var world = await World.StartAsync();
        await BehaveAsync(world, new { sequenceCounts = counted });

        await world.TalkAsync(); // two joins and a start

        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 3);
        string.Join(',', world.App.At("/conference").Select(request => request["SequenceNumber"]).Order()).ShouldBe(numbers);
    }

    [Theory]
    [InlineData(null, "in-progress", "paused")]
    [InlineData("processing", "processing", "processing")]
    public async Task A_running_recording_is_listed_as_it_is_or_as_processing(string? listed, string running, string paused)
    {
        await using var world = await World.StartAsync();
        var (caller, _, _, _) = await world.TalkAsync();
        await BehaveAsync(world, new { runningRecordingsAre = listed });
        var recordings = $"/Calls/{caller}/Recordings";

        var made = (await world.RestAsync(HttpMethod.Post, recordings + ".json")).Body;
        var whileRunning = await ReadAsync();
        var update = (await world.RestAsync(HttpMethod.Post, $"{recordings}/Twilio.CURRENT.json", ("Status", "paused"))).Body;
        var whilePaused = await ReadAsync();

        (Text(made), whileRunning, Text(update), whilePaused).ShouldBe(("in-progress", running, "paused", paused));

        async Task<string> ReadAsync()
        {
            var list = Text((await world.RestAsync(HttpMethod.Get, recordings + ".json")).Body.GetProperty("recordings")[0]);
            Text((await world.RestAsync(HttpMethod.Get, $"{recordings}/{made.GetProperty("sid").GetString()}.json")).Body).ShouldBe(list);
            return list;
        }

        static string Text(JsonElement recording) => recording.GetProperty("status").GetString()!;
    }

    [Fact]
    public async Task The_current_recording_of_two_is_neither()
    {
        await using var world = await World.StartAsync();
        var (caller, _, _, _) = await world.TalkAsync();
        await world.RestAsync(HttpMethod.Post, $"/Calls/{caller}/Recordings.json");
        var second = (await world.RestAsync(HttpMethod.Post, $"/Calls/{caller}/Recordings.json")).Body.GetProperty("sid").GetString();

        var current = $"/Calls/{caller}/Recordings/Twilio.CURRENT.json";
        var (status, body) = await world.RestAsync(HttpMethod.Post, current, ("Status", "paused"));

        (status, Code(body)).ShouldBe((HttpStatusCode.BadRequest, 16108));
        var named = await world.RestAsync(HttpMethod.Post, $"/Calls/{caller}/Recordings/{second}.json", ("Status", "paused"));
        named.Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(true, HttpStatusCode.PartialContent)]
    [InlineData(false, HttpStatusCode.OK)]
    public async Task A_recordings_file_comes_in_part_or_always_whole(bool ranges, HttpStatusCode status)
    {
        await using var world = await World.StartAsync();
        await BehaveAsync(world, new { recordingRanges = ranges });
        var (caller, _, _, _) = await world.TalkAsync();
        var sid = (await world.RestAsync(HttpMethod.Post, $"/Calls/{caller}/Recordings.json")).Body.GetProperty("sid").GetString();
        var recording = $"/Calls/{caller}/Recordings/{sid}.json";
        await world.SimulateAsync(HttpMethod.Post, $"/calls/{caller}/speak", new { seconds = 3 });
        await world.RestAsync(HttpMethod.Post, recording, ("Status", "stopped"));
        await Eventually.TrueAsync(async () =>
            (await world.RestAsync(HttpMethod.Get, recording)).Body.GetProperty("status").GetString() == "completed");

        using var http = new HttpClient();
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{world.Options.ApiKeySid}:{world.Options.ApiKeySecret}"));
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", key);
        http.DefaultRequestHeaders.Range = new RangeHeaderValue(100, 199);
        var file = await http.GetAsync($"{world.Twilio.Url}/2010-04-01/Accounts/{world.Options.AccountSid}/Recordings/{sid}.wav");

        var lasted = int.Parse((await world.RestAsync(HttpMethod.Get, recording)).Body.GetProperty("duration").GetString()!);
        lasted.ShouldBeGreaterThanOrEqualTo(3);
        file.StatusCode.ShouldBe(status);
        (await file.Content.ReadAsByteArrayAsync()).Length.ShouldBe(ranges ? 100 : 44 + (8000 * 2 * lasted));
    }

    [Fact]
    public async Task A_browser_can_wait_for_its_registration_in_vain()
    {
        await using var world = await World.StartAsync();
        await BehaveAsync(world, new { registerUnanswered = new[] { "agent_1" } });
        await using var browser = await Browser.ConnectAsync(world, "agent_1", Browser.Token(world, "agent_1"));
        await browser.NextAsync("connected");

        await browser.SendAsync("register", new { media = new { audio = true } });
        await using var other = await world.BrowserAsync("agent_2"); // registers, and so the first one's frame has been read
        await world.RestAsync(HttpMethod.Post, "/Calls.json", ("To", "client:agent_1"), ("From", "+14155550134"), ("Twiml", "<Response/>"));
        const string failed = "/Calls.json?To=client%3Aagent_1&Status=failed";
        await Eventually.TrueAsync(async () =>
            (await world.RestAsync(HttpMethod.Get, failed)).Body.GetProperty("calls").GetArrayLength() == 1);
        await BehaveAsync(world, new { });
        await browser.SendAsync("register", new { media = new { audio = true } });

        await browser.NextAsync("ready");
    }

    [Theory]
    [InlineData("""{ "behaviour": { "refusedBeforeStart": ["fly"] } }""")]
    [InlineData("""{ "behaviour": { "refusedBeforeStart": null } }""")]
    [InlineData("""{ "behaviour": { "callsAhead": -1 } }""")]
    [InlineData("""{ "behaviour": { "callsPerSecond": -1 } }""")]
    [InlineData("""{ "behaviour": { "labelTakenMs": -1 } }""")]
    [InlineData("""{ "behaviour": { "runningRecordingsAre": "lost" } }""")]
    [InlineData("""{ "rest": "418" }""")]
    [InlineData("""{ "restFaults": [ { "answer": "404", "code": 0 } ] }""")]
    public async Task What_is_no_behaviour_is_refused(string faults)
    {
        await using var world = await World.StartAsync();

        var answer = await world.SimulateAsync(HttpMethod.Put, "/faults", JsonDocument.Parse(faults).RootElement);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
