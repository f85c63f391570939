using System.Net.WebSockets;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class JoiningTests
{
    [Theory]
    [InlineData("2.0.0", """["1","1","realtime:lobby","phx_reply",{"status":"ok","response":{"postgres_changes":[]}}]""")]
    [InlineData("1.0.0", """{"topic":"realtime:lobby","event":"phx_reply","payload":{"status":"ok","response":{"postgres_changes":[]}},"ref":"1"}""")]
    public async Task A_join_is_answered_in_the_version_of_the_socket(string vsn, string expected)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        (await client.Join("realtime:lobby")).Text.ShouldBe(expected);
    }

    [Fact]
    public async Task A_private_channel_admits_only_whom_the_rights_name()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect();

        var own = await client.Join("realtime:agent:doug", await host.TokenOf("doug"), new { @private = true });
        var foreign = await client.Join("realtime:agent:doug", await host.TokenOf("rhonda"), new { @private = true });
        var anonymous = await client.Join("realtime:agent:doug", token: null, new { @private = true });

        own.Status.ShouldBe("ok");
        foreign.Text.ShouldContain("""{"status":"error","response":{"reason":"Unauthorized: You do not have permissions to read from this Channel topic: agent:doug"}}""");
        anonymous.Reason.ShouldBe("Unauthorized: You do not have permissions to read from this Channel topic: agent:doug");
    }

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

        await client.Send($$$"""["9","9","realtime:nobody","phx_join",{"config":{"private":{{{isPrivate}}},"broadcast":{"ack":"x","self":[]},"presence":7}}]""");

        ((await client.Until("phx_reply")).Status is "ok").ShouldBe(admitted);
    }

    [Fact]
    public async Task Each_fault_of_a_token_has_its_code()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect();
        async Task<string?> Reason(string token) => (await client.Join("realtime:agent:doug", token, new { @private = true })) is { Status: "error" } refused ? refused.Reason : null;

        (await Reason(Jwt.Agent("doug"))).ShouldBeNull();
        (await Reason(Jwt.Agent("doug", seconds: -30)))!.ShouldMatch(@"^InvalidJWTToken: Token has expired 3\d seconds ago$");
        (await Reason(Jwt.Sign(new { role = "authenticated" }))).ShouldBe("InvalidJWTToken: Fields `role` and `exp` are required in JWT");
        (await Reason("nonsense")).ShouldBe("MalformedJWT: The token provided is not a valid JWT");
        (await Reason(Jwt.Sign(new { role = "authenticated", exp = Jwt.In(60) }, "another secret, also long enough to sign"))).ShouldBe("JwtSignatureError: Failed to validate JWT signature");
        (await Reason(Jwt.Sign(new { role = "authenticated", exp = Jwt.In(60) }, alg: "RS256")))!.ShouldStartWith("JwtSignerError: ");
    }

    [Fact]
    public async Task An_api_key_given_as_token_counts_as_none()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        (await client.Join("realtime:lobby", "sb_publishable_abc")).Status.ShouldBe("ok");
    }

    [Fact]
    public async Task Topics_that_are_not_channels_are_refused()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        (await client.Join("realtime:")).Reason.ShouldBe("TopicNameRequired: You must provide a topic name");
        (await client.Join("lobby")).Text.ShouldBe("""[null,"2","lobby","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]""");
        (await client.Join("phoenix")).Reason.ShouldBe("unmatched topic");
        (await client.Join("realtime:a:b:c:ä")).Status.ShouldBe("ok");
    }

    [Fact]
    public async Task A_message_to_a_topic_not_joined_is_answered_unmatched()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        await client.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { } }, joinRef: "7");

        (await client.Next()).Text.ShouldBe("""[null,"1","realtime:lobby","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}]""");
    }

    [Fact]
    public async Task A_second_join_of_a_topic_closes_the_first()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();
        await client.Join("realtime:lobby");

        await client.Push("realtime:lobby", "phx_join", new { }, joinRef: "2");

        (await client.Next()).Text.ShouldBe("""["1","1","realtime:lobby","phx_close",{}]""");
        (await client.Next()).Text.ShouldStartWith("""["2","2","realtime:lobby","phx_reply",{"status":"ok",""");
    }

    [Fact]
    public async Task Leaving_is_answered_and_closes_the_channel()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();
        await client.Join("realtime:lobby");

        await client.Push("realtime:lobby", "phx_leave", new { }, joinRef: "1");

        (await client.Next()).Text.ShouldBe("""["1","2","realtime:lobby","phx_reply",{"status":"ok","response":{}}]""");
        (await client.Next()).Text.ShouldBe("""["1","1","realtime:lobby","phx_close",{}]""");
        await client.Push("realtime:lobby", "phx_leave", new { }, joinRef: "1");
        (await client.Next()).Text.ShouldBe("""["1","3","realtime:lobby","phx_reply",{"status":"ok","response":{}}]""");
    }

    [Fact]
    public async Task A_leave_of_an_earlier_join_does_not_end_the_present_one()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();
        await client.Join("realtime:lobby", config: new { broadcast = new { ack = true } });

        await client.Push("realtime:lobby", "phx_leave", new { }, joinRef: "old");
        await client.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { } });

        (await client.Next()).Text.ShouldBe("""["1","3","realtime:lobby","phx_reply",{"status":"ok","response":{}}]""");
    }

    [Fact]
    public async Task Postgres_changes_are_echoed_and_then_said_to_be_unavailable()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        var reply = await client.Join("realtime:lobby", config: new { postgres_changes = new object?[] { new { @event = "*", schema = "public", table = "calls" }, null, new { @event = "INSERT", schema = "public" } } });

        var echoed = reply.Payload.GetProperty("response").GetProperty("postgres_changes");
        echoed.GetArrayLength().ShouldBe(2);
        echoed[0].GetProperty("table").GetString().ShouldBe("calls");
        echoed[0].GetProperty("id").GetInt32().ShouldNotBe(echoed[1].GetProperty("id").GetInt32());
        var told = await client.Until("system");
        told.JoinRef.ShouldBe("1");
        (told.Payload.GetProperty("extension").GetString(), told.Payload.GetProperty("status").GetString(), told.Payload.GetProperty("channel").GetString()).ShouldBe(("postgres_changes", "error", "lobby"));
    }

    [Fact]
    public async Task Replay_is_for_private_channels_and_finds_nothing_stored()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect();
        var token = await host.TokenOf("doug");
        async Task<RawFrame> Join(bool isPrivate, object replay) => await client.Join("realtime:agent:doug", token, new { @private = isPrivate, broadcast = new { replay } });

        (await Join(true, new { since = 1_700_000_000_000 })).Status.ShouldBe("ok");
        (await Join(false, new { since = 1_700_000_000_000 })).Reason.ShouldBe("UnableToReplayMessages: Replay is not allowed for public channels");
        (await Join(true, new { limit = 5 })).Reason.ShouldBe("UnableToReplayMessages: Replay params are not valid");
    }

    [Fact]
    public async Task Replication_is_said_to_be_ready_to_those_who_wait_for_it()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        await client.Join("realtime:lobby", config: new { broadcast = new { replication_ready = true } });

        (await client.Next()).Text.ShouldBe("""["1",null,"realtime:lobby","system",{"extension":"system","status":"ok","message":"Replication connection established","channel":"lobby"}]""");
    }

    [Fact]
    public async Task Public_channels_can_be_forbidden()
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:PrivateOnly", "true"));
        host.Rights.Allow("lobby", "doug");
        await using var client = await host.Connect();

        (await client.Join("realtime:lobby", await host.TokenOf("doug"))).Reason.ShouldBe("PrivateOnly: This project only allows private channels");
        await client.JoinPrivate("realtime:lobby", await host.TokenOf("doug"));
    }

    [Fact]
    public async Task Too_many_channels_and_too_many_joins_are_refused()
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:ChannelsPerConnection", "2"), ("Realtime:Limits:JoinsPerSecond", "3"));
        await using var client = await host.Connect();

        (await client.Join("realtime:1")).Status.ShouldBe("ok");
        (await client.Join("realtime:2")).Status.ShouldBe("ok");
        (await client.Join("realtime:3")).Reason.ShouldBe("ChannelRateLimitReached: Too many channels");
        await client.Push("realtime:4", "phx_join", new { });

        (await client.Closed).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
    }

    [Fact]
    public async Task A_join_while_rights_cannot_be_read_may_be_tried_again()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        host.Rights.Unreadable = true;
        await using var client = await host.Connect();
        var token = await host.TokenOf("doug");

        (await client.Join("realtime:agent:doug", token, new { @private = true })).Reason.ShouldBe("UnableToConnectToProject: Realtime was unable to connect to the project database");
        host.Rights.Unreadable = false;

        (await client.Join("realtime:agent:doug", token, new { @private = true })).Status.ShouldBe("ok");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""[null,null,"realtime:lobby"]""")]
    [InlineData("""[null,null,5,"phx_join",{}]""")]
    [InlineData("""[null,{},"realtime:lobby","phx_join",{}]""")]
    [InlineData("""[null,"1","\ud800","phx_join",{}]""")]
    [InlineData("""["1","1","realtime:lobby","broadcast",[]]""")]
    public async Task A_malformed_frame_is_logged_and_dropped(string frame)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();
        await client.Join("realtime:lobby");

        await client.Send(frame);

        (await client.Settle()).ShouldBeEmpty();
        host.Log.All.ShouldContain(line => line.Contains("malformed"));
    }

    [Fact]
    public async Task A_frame_over_the_limit_closes_the_socket_with_1009()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();

        await client.Send($$"""[null,"1","phoenix","heartbeat",{"x":"{{new string('x', 4_900_000)}}"}]""");
        (await client.Next()).Status.ShouldBe("ok");
        await client.Send($$"""[null,"2","phoenix","heartbeat",{"x":"{{new string('x', 5_000_000)}}"}]""");

        (await client.Closed).ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }
}
