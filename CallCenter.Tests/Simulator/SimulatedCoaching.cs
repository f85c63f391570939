using System.Net;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>Who hears whom: muting, hold and coaching.</summary>
public sealed class SimulatedCoaching
{
    private static string Room(string attributes) =>
        "<Response><Dial><Conference participantLabel=\"supervisor\" startConferenceOnEnter=\"false\" beep=\"false\" "
        + $"{attributes}>room</Conference></Dial></Response>";

    /// <summary>A caller, an agent, and a supervisor who only listens.</summary>
    private static async Task<(World World, string Agent, string Seat)> ListenAsync(string attributes = "muted=\"true\"")
    {
        var world = await World.StartAsync();
        var (_, _, agent, conference) = await world.TalkAsync();
        world.App.On("/join", _ => (200, Room(attributes.Replace("{agent}", agent))));
        var supervisor = await world.BrowserAsync("supervisor_1");
        await supervisor.DialAsync("monitor=1");
        return (world, agent, $"/Conferences/{conference}/Participants/supervisor.json");
    }

    private static async Task<bool> CallerEverHeardTheSupervisorAsync(World world) =>
        (await world.LogAsync("hears")).Any(entry => entry.GetProperty("hears").TryGetProperty("caller", out var heard)
            && heard.EnumerateArray().Any(name => name.GetString() == "supervisor"));

    [Fact]
    public async Task The_caller_never_hears_a_supervisor_between_listening_and_whispering()
    {
        var (world, agent, seat) = await ListenAsync();
        await using var _ = world;
        await Eventually.TrueAsync(async () => (await world.HearsAsync("supervisor")).SequenceEqual(["caller", "agent-1"]));
        (await world.HearsAsync("agent-1")).ShouldBe(["caller"]);

        await world.RestAsync(HttpMethod.Post, seat, ("Coaching", "true"), ("CallSidToCoach", agent), ("Muted", "false"));
        (await world.HearsAsync("agent-1")).ShouldBe(["caller", "supervisor"], ignoreOrder: true);
        (await world.HearsAsync("caller")).ShouldBe(["agent-1"]);
        await world.RestAsync(HttpMethod.Post, seat, ("Coaching", "false"), ("Muted", "true"));
        (await world.HearsAsync("agent-1")).ShouldBe(["caller"]);

        (await CallerEverHeardTheSupervisorAsync(world)).ShouldBeFalse();
        await world.RestAsync(HttpMethod.Post, seat, ("Muted", "false"));
        (await CallerEverHeardTheSupervisorAsync(world))
            .ShouldBeTrue("a supervisor who barges in is heard, or the line above proves nothing");
        (await world.HearsAsync("caller")).ShouldBe(["agent-1", "supervisor"], ignoreOrder: true);
    }

    [Fact]
    public async Task Unmuted_one_request_before_coaching_a_supervisor_is_heard()
    {
        var (world, agent, seat) = await ListenAsync();
        await using var _ = world;
        await Eventually.TrueAsync(async () => (await world.HearsAsync("supervisor")).Length == 2);

        await world.RestAsync(HttpMethod.Post, seat, ("Muted", "false"));
        await world.RestAsync(HttpMethod.Post, seat, ("CallSidToCoach", agent));

        (await CallerEverHeardTheSupervisorAsync(world)).ShouldBeTrue();
        (await world.HearsAsync("caller")).ShouldBe(["agent-1"]);
    }

    [Fact]
    public async Task A_coach_whose_agent_leaves_is_heard_by_all_unless_muted()
    {
        var (world, agent, seat) = await ListenAsync("coach=\"{agent}\"");
        await using var _ = world;
        await Eventually.TrueAsync(async () => (await world.HearsAsync("supervisor")).Length == 2);
        (await world.HearsAsync("agent-1")).ShouldBe(["caller", "supervisor"], ignoreOrder: true);
        (await CallerEverHeardTheSupervisorAsync(world)).ShouldBeFalse();

        await world.RestAsync(HttpMethod.Post, $"/Calls/{agent}.json", ("Status", "completed"));

        (await world.HearsAsync("caller")).ShouldBe(["supervisor"]);
        (await world.RestAsync(HttpMethod.Get, seat)).Body.GetProperty("coaching").GetBoolean().ShouldBeFalse();
        await Eventually.TrueAsync(() => world.App.At("/conference").Any(request =>
            request["StatusCallbackEvent"] == "participant-modify" && request["ParticipantLabel"] == "supervisor"
            && request["Coaching"] == "false"));
    }

    [Fact]
    public async Task One_on_hold_hears_nobody_and_is_heard_by_nobody()
    {
        var (world, _, seat) = await ListenAsync();
        await using var __ = world;
        await Eventually.TrueAsync(async () => (await world.HearsAsync("supervisor")).Length == 2);

        await world.RestAsync(HttpMethod.Post, seat.Replace("supervisor", "caller"), ("Hold", "true"));

        (await world.HearsAsync("caller")).ShouldBeEmpty();
        (await world.HearsAsync("agent-1")).ShouldBeEmpty();
        (await world.HearsAsync("supervisor")).ShouldBe(["agent-1"]);
    }

    [Fact]
    public async Task Nobody_coaches_one_who_is_not_there()
    {
        var (world, _, seat) = await ListenAsync();
        await using var __ = world;
        await Eventually.TrueAsync(async () => (await world.HearsAsync("supervisor")).Length == 2);
        world.App.On("/join", _ => (200, Room("coach=\"CA00000000000000000000000000000000\"").Replace("\"supervisor\"", "\"second\"")));

        var refused = await world.RestAsync(HttpMethod.Post, seat, ("CallSidToCoach", "CA00000000000000000000000000000000"));
        await using var second = await world.BrowserAsync("supervisor_2");
        await second.DialAsync("monitor=1");

        (refused.Status, refused.Body.GetProperty("code").GetInt32()).ShouldBe((HttpStatusCode.BadRequest, 16028));
        await Eventually.TrueAsync(async () =>
            (await world.LogAsync("error")).Any(entry => entry.GetProperty("name").GetString() == "13240"));
        (await world.RoomAsync()).GetProperty("participants").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Everybody_waits_until_someone_comes_who_begins()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", "<Dial><Conference startConferenceOnEnter=\"false\">room</Conference></Dial>");
        var first = await world.CallAsync();
        var second = await world.CallAsync("+14155550135");
        await Eventually.TrueAsync(async () => await world.HearingAsync(first) == "music" && await world.HearingAsync(second) == "music");

        var waiting = await world.RoomAsync();
        await using var browser = await world.BrowserAsync();
        await browser.DialAsync("callId=1");

        waiting.GetProperty("status").GetString().ShouldBe("init");
        waiting.GetProperty("participants").EnumerateArray().ShouldAllBe(seat => seat.GetProperty("hears").GetArrayLength() == 0);
        await Eventually.TrueAsync(async () => (await world.HearsAsync("agent-1")).Length == 2);
    }
}
