using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Simulator;

public sealed class SimulatedFaults
{
    [Fact]
    public async Task A_duplicate_carries_the_same_idempotency_token()
    {
        await using var world = await World.StartAsync();
        await world.SimulateAsync(HttpMethod.Put, "/faults", new { duplicate = new[] { "conference" } });

        await world.CallAsync();

        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 2);
        world.App.At("/conference").Select(request => request.Token).Distinct().ShouldHaveSingleItem().ShouldNotBeEmpty();
        world.App.At("/voice").Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_dropped_webhook_never_arrives_and_the_next_kind_does()
    {
        await using var world = await World.StartAsync();
        await world.SimulateAsync(HttpMethod.Put, "/faults", new { drop = new[] { "participant-join" } });

        var caller = await world.CallAsync();
        await Eventually.TrueAsync(async () => await world.HearingAsync(caller) == "music");
        await world.HangUpAsync(caller);

        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 2);
        world.App.Events("/conference").ShouldBe(["participant-leave", "conference-end"]);
    }

    [Fact]
    public async Task Reordered_webhooks_change_places()
    {
        await using var world = await World.StartAsync();
        var caller = await world.CallAsync();
        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 1);
        await world.SimulateAsync(HttpMethod.Put, "/faults", new { reorder = new[] { "conference" } });

        await world.HangUpAsync(caller);

        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 3);
        world.App.At("/conference").Select(request => request["StatusCallbackEvent"])
            .ShouldBe(["participant-join", "conference-end", "participant-leave"]);
    }

    [Theory]
    [InlineData("429", 20429)]
    [InlineData("500", 20500)]
    public async Task Rest_fails_while_it_is_told_to(string fault, int code)
    {
        await using var world = await World.StartAsync();
        (await world.RestAsync(HttpMethod.Get, "/Calls.json")).Status.ShouldBe(HttpStatusCode.OK);
        await world.SimulateAsync(HttpMethod.Put, "/faults", new { rest = fault });

        var (status, body) = await world.RestAsync(HttpMethod.Get, "/Calls.json");

        ((int)status).ToString().ShouldBe(fault);
        body.GetProperty("code").GetInt32().ShouldBe(code);
        await world.SimulateAsync(HttpMethod.Put, "/faults", new { });
        (await world.RestAsync(HttpMethod.Get, "/Calls.json")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_logged_webhook_can_be_sent_again()
    {
        await using var world = await World.StartAsync();
        await world.CallAsync();
        await Eventually.TrueAsync(() => world.App.At("/conference").Count == 1);
        var id = 0L;
        await Eventually.TrueAsync(async () =>
        {
            var join = (await world.LogAsync("webhook"))
                .FirstOrDefault(entry => entry.GetProperty("name").GetString() == "conference participant-join");
            id = join.ValueKind == JsonValueKind.Object ? join.GetProperty("id").GetInt64() : 0;
            return id > 0;
        });

        await world.SimulateAsync(HttpMethod.Post, $"/webhooks/{id}/replay");
        var again = await world.SimulateAsync(HttpMethod.Post, $"/webhooks/{id}/replay", new { newToken = true });

        (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetInt32().ShouldBe(204);
        var tokens = world.App.At("/conference").Select(request => request.Token).ToArray();
        tokens.Length.ShouldBe(3);
        tokens[1].ShouldBe(tokens[0]);
        tokens[2].ShouldNotBe(tokens[0]);
    }

    [Fact]
    public async Task An_app_that_refuses_connections_is_tried_twice()
    {
        await using var world = await World.StartAsync();
        world.Twilio.PointAt("http://127.0.0.1:9", voicePath: "/voice");

        var caller = await world.CallAsync();

        await Eventually.TrueAsync(async () => await world.StatusAsync(caller) == "failed");
        (await world.LogAsync("webhook")).Count(entry => entry.GetProperty("name").GetString() == "voice").ShouldBe(2);
    }
}
