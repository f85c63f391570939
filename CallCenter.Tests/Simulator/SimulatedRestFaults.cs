using System.Net;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

/// <summary>Requests that are carried out although their response never arrives.</summary>
public sealed class SimulatedRestFaults
{
    private static Task<HttpResponseMessage> FaultAsync(World world, string answer, bool acts = true,
        string path = "/Conferences/*/Participants.json", int? times = 1) =>
        world.SimulateAsync(HttpMethod.Put, "/faults", new { restFaults = new[] { new { method = "POST", path, acts, answer, times } } });

    [Fact]
    public async Task A_participant_is_added_though_the_answer_is_a_server_error()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await FaultAsync(world, "500");

        var first = await world.AddAsync(conference);
        var again = await world.AddAsync(conference);

        first.Status.ShouldBe(HttpStatusCode.InternalServerError);
        again.Body.GetProperty("code").GetInt32().ShouldBe(16026);
        (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants/outside-1.json")).Status
            .ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_participant_is_added_though_the_connection_breaks()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await FaultAsync(world, "reset");

        await Should.ThrowAsync<HttpRequestException>(() => world.AddAsync(conference));

        (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants/outside-1.json")).Status
            .ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_participant_is_added_though_the_client_waits_in_vain()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await FaultAsync(world, "hang");

        var waiting = world.AddAsync(conference);

        var seat = $"/Conferences/{conference}/Participants/outside-1.json";
        await Eventually.TrueAsync(async () => (await world.RestAsync(HttpMethod.Get, seat)).Status == HttpStatusCode.OK);
        waiting.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Without_acting_nothing_is_made_and_other_paths_are_well()
    {
        await using var world = await World.StartAsync();
        var (_, _, _, conference) = await world.TalkAsync();
        await FaultAsync(world, "500", acts: false, times: null);

        (await world.AddAsync(conference)).Status.ShouldBe(HttpStatusCode.InternalServerError);
        (await world.AddAsync(conference)).Status.ShouldBe(HttpStatusCode.InternalServerError);

        (await world.RestAsync(HttpMethod.Get, $"/Conferences/{conference}/Participants.json")).Body
            .GetProperty("participants").GetArrayLength().ShouldBe(2);
        (await world.RestAsync(HttpMethod.Post, $"/Conferences/{conference}/Participants/caller.json", ("Hold", "true"))).Status
            .ShouldBe(HttpStatusCode.OK);
        (await world.SimulateAsync(HttpMethod.Put, "/faults", new { restFaults = new[] { new { answer = "explode" } } })).StatusCode
            .ShouldBe(HttpStatusCode.BadRequest);
    }
}
