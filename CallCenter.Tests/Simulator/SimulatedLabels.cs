using System.Net;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>A participant's label, and when a label is free.</summary>
public sealed class SimulatedLabels
{
    public static readonly TheoryData<string> Refused =
        [new string('a', 129), "CA" + new string('0', 32), "outside/1", "outside%2F1", "outside%2f1", "/"];

    public static readonly TheoryData<string> Taken =
        [new string('a', 128), "CA" + new string('0', 31), "CA" + new string('A', 32), "outside 1 %20 é"];

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_bad_label_is_16024_and_nobody_is_called(string label)
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();

        var (status, body) = await world.AddAsync(conference, label: label);

        (status, body.GetProperty("code").GetInt32()).ShouldBe((HttpStatusCode.BadRequest, 16024));
        (await world.RestAsync(HttpMethod.Get, "/Calls.json?To=%2B14155550177")).Body.GetProperty("calls").GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public async Task Any_other_label_finds_its_participant(string label)
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();

        (await world.AddAsync(conference, label: label)).Status.ShouldBe(HttpStatusCode.Created);

        var found = await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants/{Uri.EscapeDataString(label)}.json");
        found.Body.GetProperty("label").GetString().ShouldBe(label);
    }

    [Fact]
    public async Task A_bad_label_in_TwiML_is_16023_and_the_next_verb_runs()
    {
        await using var world = await World.StartAsync();
        world.App.On("/voice", """<Dial><Conference participantLabel="a/b">room</Conference></Dial><Redirect>/next</Redirect>""");
        world.App.On("/next", "<Hangup/>");

        await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/next").Count == 1);
        (await world.LogAsync("error")).ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("16023");
    }

    [Fact]
    public async Task A_label_in_use_is_16026_over_REST_and_16025_in_TwiML()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await world.AddAsync(conference, label: "outside-1");

        (await world.AddAsync(conference, "+14155550178", "caller")).Body.GetProperty("code").GetInt32().ShouldBe(16026);
        (await world.AddAsync(conference, "+14155550178", "outside-1")).Body.GetProperty("code").GetInt32().ShouldBe(16026);
        world.App.On("/voice", World.Room.Replace("participantLabel=\"caller\"", "participantLabel=\"outside-1\""));
        await world.CallAsync();

        await Eventually.TrueAsync(async () =>
            (await world.LogAsync("error")).Any(entry => entry.GetProperty("name").GetString() == "16025"));
    }

    [Fact]
    public async Task A_label_can_stay_taken_for_a_while_after_its_leg_was_told_to_hang_up()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await world.SimulateAsync(HttpMethod.Put, "/faults", new { behaviour = new { labelTakenMs = 2000 } });
        var sid = (await world.AddAsync(conference)).Body.GetProperty("call_sid").GetString()!;
        await Eventually.TrueAsync(async () => await world.StatusAsync(sid) == "ringing");

        await world.RestAsync(HttpMethod.Post, $"/Calls/{sid}.json", ("Status", "completed"));

        (await world.AddAsync(conference)).Body.GetProperty("code").GetInt32().ShouldBe(16026);
        await Eventually.TrueAsync(async () => (await world.AddAsync(conference)).Status == HttpStatusCode.Created);
    }

    [Fact]
    public async Task Otherwise_a_label_is_free_at_once()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        var sid = (await world.AddAsync(conference)).Body.GetProperty("call_sid").GetString()!;

        await world.RestAsync(HttpMethod.Post, $"/Calls/{sid}.json", ("Status", "completed"));

        (await world.AddAsync(conference)).Status.ShouldBe(HttpStatusCode.Created);
    }
}
