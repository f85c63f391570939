using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>What a client announces about itself, and under which key.</summary>
public sealed class PresenceMetaTests
{
    [Theory, BothVersions]
    public async Task The_same_announcement_again_is_no_news(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk", config: new { presence = new { key = "doug" } });

        (await Track(client, new { a = 1, b = "ä" })).ShouldBe(["presence_diff", "phx_reply"]);
        (await Track(client, new { b = "ä", a = 1 })).ShouldBe(["phx_reply"], "the order of its fields does not matter");
        (await Track(client, new { a = 2, b = "ä" })).ShouldBe(["presence_diff", "phx_reply"]);
    }

    [Theory, BothVersions]
    public async Task One_who_went_and_announces_the_same_again_is_there_again(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk", config: new { presence = new { key = "doug" } });

        await Track(client, new { mood = "calm" });
        await client.Push("realtime:desk", "presence", new { type = "presence", @event = "untrack" });
        (await client.Until("presence_diff")).Payload.GetProperty("leaves").TryGetProperty("doug", out _).ShouldBeTrue();
        await client.Until("phx_reply");

        (await Track(client, new { mood = "calm" })).ShouldBe(["presence_diff", "phx_reply"]);
    }

    [Theory, BothVersions]
    public async Task Presence_is_off_until_it_is_asked_for_or_used(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk", config: new { presence = new { enabled = false, key = "doug" } });

        (await client.Settle()).ShouldBeEmpty("no presence_state");

        (await Track(client, new { })).ShouldBe(["presence_diff", "phx_reply"]);
    }

    [Theory]
    [InlineData("1.0.0", "42", "42")]
    [InlineData("2.0.0", "42", "42")]
    [InlineData("1.0.0", "\"\"", null)]
    [InlineData("2.0.0", "\"\"", null)]
    [InlineData("2.0.0", "null", null)]
    public async Task A_key_may_be_a_number_and_is_made_up_where_none_is_given(string vsn, string key, string? expected)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk", config: new { presence = new { key = System.Text.Json.JsonDocument.Parse(key).RootElement } });

        await client.Push("realtime:desk", "presence", new { type = "presence", @event = "TRACK" });

        var joined = (await client.Until("presence_diff")).Payload.GetProperty("joins").EnumerateObject().Single().Name;
        if (expected is null) Guid.TryParse(joined, out _).ShouldBeTrue(joined);
        else joined.ShouldBe(expected);
    }

    [Theory, BothVersions]
    public async Task Without_the_right_to_presence_nobody_announces_himself_on_a_private_channel(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Set("desk", "listener", new(Read: true, WriteBroadcast: false, Presence: false));
        await using var client = await host.Connect(vsn);
        await client.JoinPrivate("realtime:desk", Jwt.Agent("listener"), presence: new { enabled = true });

        var reference = await client.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload = new { } });

        (await client.Next()).ShouldBe("1", reference, "realtime:desk", "phx_reply", """{"status":"error","response":{}}""");
        (await client.Settle()).ShouldBeEmpty();
    }

    [Theory, BothVersions]
    public async Task An_announcement_over_the_limit_closes_the_channel(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:PayloadSize", "100"));
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk");

        await client.Push("realtime:desk", "presence",
            new { type = "presence", @event = "track", payload = new { s = new string('x', 200) } });

        (await client.Next()).ShouldBe("1", null, "realtime:desk", "system",
            """{"extension":"system","status":"error","message":"Track message size exceeded","channel":"desk"}""");
        (await client.Next()).Event.ShouldBe("phx_close");
    }

    private static async Task<IEnumerable<string>> Track(RawClient client, object payload)
    {
        await client.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload });
        return (await client.Settle()).Select(frame => frame.Event);
    }
}
