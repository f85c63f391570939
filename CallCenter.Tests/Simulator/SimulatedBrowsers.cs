using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

public sealed class SimulatedBrowsers
{
    [Theory]
    [InlineData(600, "another secret", 31204)]
    [InlineData(-1, null, 31205)]
    public async Task A_bad_token_is_refused(int seconds, string? secret, int code)
    {
        await using var world = await World.StartAsync();

        await using var browser = await Browser.ConnectAsync(world, "agent_1", Browser.Token(world, "agent_1", seconds, secret));

        (await browser.NextAsync("error")).GetProperty("error").GetProperty("code").GetInt32().ShouldBe(code);
    }

    [Fact]
    public async Task A_call_to_a_client_rings_its_browsers_and_the_first_answer_wins()
    {
        await using var world = await World.StartAsync();
        world.App.On("/agent", "<Pause length=\"60\"/>");
        await using var first = await world.BrowserAsync();
        await using var second = await world.BrowserAsync();

        await world.RestAsync(HttpMethod.Post, "/Calls.json",
            ("To", "client:agent_1?callId=7"), ("From", "+14155550134"), ("Url", world.App.Url + "/agent"));

        var invite = await first.NextAsync("invite");
        await second.NextAsync("invite");
        invite.GetProperty("parameters").GetProperty("Params").GetString().ShouldBe("callId=7");
        var sid = invite.GetProperty("callsid").GetString()!;
        await second.SendAsync("answer", new { callsid = sid, sdp = "v=0" });
        (await first.NextAsync("cancel")).GetProperty("callsid").GetString().ShouldBe(sid);
        await Eventually.TrueAsync(() => world.App.At("/agent").Count == 1);
        (await world.StatusAsync(sid)).ShouldBe("in-progress");
    }

    [Fact]
    public async Task A_participant_who_rejects_was_never_added()
    {
        await using var world = await World.StartAsync();
        var (_, browser, _, conference) = await world.TalkAsync();
        await using var other = await world.BrowserAsync("agent_2");

        await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants.json",
            ("To", "client:agent_2"), ("From", "+14155550100"), ("Label", "agent-2"));
        var sid = (await other.NextAsync("invite")).GetProperty("callsid").GetString()!;
        await other.SendAsync("reject", new { callsid = sid });

        await Eventually.TrueAsync(() =>
            world.App.At("/conference").Any(request => request["ReasonParticipantLeft"] == "participant_add_failed"));
        (await world.StatusAsync(sid)).ShouldBe("busy");
        await browser.DisposeAsync();
    }

    [Fact]
    public async Task A_participant_who_answers_sits_in_the_conference()
    {
        await using var world = await World.StartAsync();
        var (caller, browser, _, conference) = await world.TalkAsync();
        await using var other = await world.BrowserAsync("agent_2");

        await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants.json",
            ("To", "client:agent_2"), ("From", "+14155550100"), ("Label", "agent 2"));
        var sid = (await other.NextAsync("invite")).GetProperty("callsid").GetString()!;
        await other.SendAsync("answer", new { callsid = sid, sdp = "v=0" });

        await Eventually.TrueAsync(async () => (await world.StateAsync(caller)).GetProperty("participants").GetArrayLength() == 3);
        (await world.RestAsync(HttpMethod.Delete, $"/Conferences/{conference}/Participants/agent%202.json")).Status
            .ShouldBe(System.Net.HttpStatusCode.NoContent);
        (await other.NextAsync("hangup")).GetProperty("callsid").GetString().ShouldBe(sid);
        await browser.DisposeAsync();
    }

    [Fact]
    public async Task A_crashed_browser_loses_its_leg_after_the_grace()
    {
        await using var world = await World.StartAsync();
        var (caller, _, agent, _) = await world.TalkAsync();

        await world.SimulateAsync(HttpMethod.Post, "/devices/agent_1/crash");

        await Eventually.TrueAsync(async () => await world.StatusAsync(agent) == "completed");
        (await world.StatusAsync(caller)).ShouldBe("in-progress");
    }

    [Fact]
    public async Task A_browser_that_comes_back_in_time_keeps_its_leg()
    {
        await using var world = await World.StartAsync(options => options with { SocketGrace = TimeSpan.FromMinutes(1) });
        await world.CallAsync();
        var browser = await world.BrowserAsync();
        await browser.SendAsync("invite", new { callsid = "TJS1", sdp = "v=0", twilio = new { @params = "" } });
        var answer = await browser.NextAsync("answer");
        var sid = answer.GetProperty("callsid").GetString()!;
        await browser.DisposeAsync();

        await using var again = await world.BrowserAsync();
        await again.SendAsync("invite",
            new { callsid = sid, sdp = "v=0", reconnect = answer.GetProperty("reconnect").GetString(), twilio = new { } });

        (await again.NextAsync("answer")).GetProperty("callsid").GetString().ShouldBe(sid);
        await again.SendAsync("hangup", new { callsid = sid });
        await Eventually.TrueAsync(async () =>
            (await world.StateAsync(sid)).GetProperty("endedBecause").GetString() == "hung up by the browser");
    }

    [Fact]
    public async Task A_crashed_browser_may_be_given_a_time_and_no_way_back()
    {
        await using var world = await World.StartAsync(options => options with { SocketGrace = TimeSpan.FromMinutes(5) });
        await world.CallAsync();
        var browser = await world.BrowserAsync();
        await browser.SendAsync("invite", new { callsid = "TJS1", sdp = "v=0", twilio = new { @params = "" } });
        var answer = await browser.NextAsync("answer");
        var sid = answer.GetProperty("callsid").GetString()!;

        await world.SimulateAsync(HttpMethod.Post, "/devices/agent_1/crash", new { legEndsAfterMs = 3000, mayReturn = false });
        await using var again = await world.BrowserAsync();
        await again.SendAsync("invite",
            new { callsid = sid, sdp = "v=0", reconnect = answer.GetProperty("reconnect").GetString(), twilio = new { } });

        (await again.NextAsync("hangup")).GetProperty("callsid").GetString().ShouldBe(sid);
        (await world.StatusAsync(sid)).ShouldBe("in-progress");
        await Eventually.TrueAsync(async () =>
            (await world.StateAsync(sid)).GetProperty("endedBecause").GetString() == "the browser was disconnected");
    }

    [Fact]
    public async Task Two_callers_and_five_agents_do_not_disturb_one_another()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", request => (200, $"<Response>{World.Room.Replace(">room<", $">room-{request["From"][^1]}<")}</Response>"));
        world.App.On("/join", request =>
        {
            var room = World.AgentsRoom.Replace(">room<", $">room-{request["room"]}<").Replace("agent-1", request["From"]);
            return (200, $"<Response>{room}</Response>");
        });
        var (first, second) = (await world.CallAsync("+14155550131"), await world.CallAsync("+14155550132"));
        var browsers = await Task.WhenAll(Enumerable.Range(1, 5).Select(agent => world.BrowserAsync($"agent_{agent}")));
        await browsers[0].DialAsync("room=1");
        await browsers[1].DialAsync("room=2");
        await browsers[2].DialAsync("room=2");
        await Eventually.TrueAsync(async () => (await HeardAsync(first)).Length == 1 && (await HeardAsync(second)).Length == 2);

        await world.SimulateAsync(HttpMethod.Post, "/devices/agent_2/crash", new { legEndsAfterMs = 0, mayReturn = false });

        await Eventually.TrueAsync(async () => (await HeardAsync(second)).SequenceEqual(["client:agent_3"]));
        (await HeardAsync(first)).ShouldBe(["client:agent_1"]);
        (await world.SimulateAsync(HttpMethod.Post, "/reset")).EnsureSuccessStatusCode();
        (await world.StatusAsync(first)).ShouldBe("completed");
        foreach (var browser in browsers)
            await browser.DisposeAsync();

        async Task<string[]> HeardAsync(string caller) =>
            [.. (await world.StateAsync(caller)).GetProperty("hears").EnumerateArray().Select(name => name.GetString()!)];
    }
}
