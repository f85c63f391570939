using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>What a join requests, however badly it is written.</summary>
public sealed class JoinConfigTests
{
    [Theory]
    [InlineData("\"true\"", false)]
    [InlineData("\"True\"", false)]
    [InlineData("true", false)]
    [InlineData("\"false\"", true)]
    [InlineData("\"maybe\"", true)]
    [InlineData("1", true)]
    [InlineData("null", true)]
    public async Task Booleans_are_read_leniently(string isPrivate, bool admitted)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        await client.Send(
            """["9","9","realtime:nobody","phx_join",""" +
            $$$"""{"config":{"private":{{{isPrivate}}},"broadcast":{"ack":"x","self":[]},"presence":7}}]""");

        ((await client.Until("phx_reply")).Status is "ok").ShouldBe(admitted);
    }

    [Theory, BothVersions]
    public async Task One_field_that_cannot_be_read_does_not_spoil_the_others(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        await client.Join("realtime:lobby",
            config: new { @private = "perhaps", presence = 7, broadcast = new { ack = "maybe", self = "TRUE" } });
        await client.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { } });

        (await client.Settle()).Select(frame => frame.Event)
            .ShouldBe(["broadcast"], "public, own messages, no acknowledgement, no presence");
    }

    [Theory]
    [InlineData("""{"config":null}""", null)]
    [InlineData("""{"config":{"broadcast":null,"presence":null,"postgres_changes":null}}""", null)]
    [InlineData("""{"config":"x"}""", "UnknownErrorOnChannel: ")]
    [InlineData("""{"config":{"broadcast":[]}}""", "UnknownErrorOnChannel: ")]
    [InlineData("""{"config":{"postgres_changes":[1]}}""", "UnknownErrorOnChannel: ")]
    [InlineData("[]", "UnknownErrorOnChannel: ")]
    [InlineData("""{"config":{"private":true,"broadcast":[]}}""", "Unauthorized: ")]
    public async Task A_config_that_is_none_is_an_error_but_an_absent_one_is_not(string payload, string? refusal)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        await client.Send($$"""["9","9","realtime:lobby","phx_join",{{payload}}]""");

        var reply = await client.Until("phx_reply");
        reply.Status.ShouldBe(refusal is null ? "ok" : "error");
        if (refusal is not null) reply.Reason!.ShouldStartWith(refusal);
    }

    [Theory, BothVersions]
    public async Task Postgres_changes_are_echoed_and_then_said_to_be_unavailable(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        var all = new { @event = "*", schema = "public", table = "calls" };
        var inserts = new { @event = "INSERT", schema = "public", filter = "" };
        var reply = await client.Join("realtime:lobby", config: new { postgres_changes = new object?[] { all, null, inserts } });

        var echoed = reply.Payload.GetProperty("response").GetProperty("postgres_changes");
        echoed.GetArrayLength().ShouldBe(2);
        echoed[0].GetProperty("table").GetString().ShouldBe("calls");
        echoed[1].EnumerateObject().Select(member => member.Name)
            .ShouldBe(["event", "schema", "filter", "id"], "as given, and nothing more");
        echoed[0].GetProperty("id").GetInt32().ShouldNotBe(echoed[1].GetProperty("id").GetInt32());
        var told = await client.Until("system");
        told.JoinRef.ShouldBe(vsn is "2.0.0" ? "1" : null);
        string? Told(string name) => told.Payload.GetProperty(name).GetString();
        (Told("extension"), Told("status"), Told("channel")).ShouldBe(("postgres_changes", "error", "lobby"));
    }

    [Theory, BothVersions]
    public async Task Replay_is_for_private_channels_and_finds_nothing_stored(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect(vsn);
        var token = await host.TokenOf("doug");
        async Task<RawFrame> Join(bool isPrivate, object? replay) =>
            await client.Join("realtime:agent:doug", token, new { @private = isPrivate, broadcast = new { replay } });

        (await Join(true, new { since = 1_700_000_000_000 })).Status.ShouldBe("ok");
        (await Join(true, new { since = 0, limit = 1_000 })).Status.ShouldBe("ok", "the limit is cut down, not refused");
        (await Join(true, "all")).Status.ShouldBe("ok", "a wish that cannot be read is none");
        (await Join(true, new { limit = 5 })).Reason.ShouldBe("UnableToReplayMessages: Replay params are not valid");
        (await Join(true, new { since = 0, limit = "five" })).Reason.ShouldBe("UnableToReplayMessages: Replay params are not valid");
        (await Join(true, new { since = long.MaxValue })).Reason.ShouldBe("UnableToReplayMessages: Replay params are not valid");
        (await Join(false, new { since = 1_700_000_000_000 })).Reason
            .ShouldBe("UnableToReplayMessages: Replay is not allowed for public channels");
        (await Join(false, null)).Reason.ShouldBe("UnableToReplayMessages: Replay is not allowed for public channels");
    }

    [Theory, BothVersions]
    public async Task After_the_reply_come_replication_and_then_presence(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        await client.Join("realtime:lobby",
            config: new { broadcast = new { replication_ready = true }, presence = new { enabled = true } });

        (await client.Next()).ShouldBe("1", null, "realtime:lobby", "system",
            """{"extension":"system","status":"ok","message":"Replication connection established","channel":"lobby"}""");
        (await client.Next()).ShouldBe("1", null, "realtime:lobby", "presence_state", "{}");
    }
}
