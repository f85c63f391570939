using System.Net.WebSockets;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>Who may join, and the code of each refusal.</summary>
public sealed class JoiningTests
{
    [Theory, BothVersions]
    public async Task A_join_is_answered_in_the_version_of_the_socket(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        (await client.Join("realtime:lobby"))
            .ShouldBe("1", "1", "realtime:lobby", "phx_reply", """{"status":"ok","response":{"postgres_changes":[]}}""");
    }

    [Theory, BothVersions]
    public async Task A_private_channel_admits_only_whom_the_rights_name(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect(vsn);

        var own = await client.Join("realtime:agent:doug", await host.TokenOf("doug"), new { @private = true });
        var foreign = await client.Join("realtime:agent:doug", await host.TokenOf("rhonda"), new { @private = true });
        var anonymous = await client.Join("realtime:agent:doug", token: null, new { @private = true });

        own.Status.ShouldBe("ok");
        foreign.ShouldBe("2", "2", "realtime:agent:doug", "phx_reply",
            """{"status":"error","response":""" +
            """{"reason":"Unauthorized: You do not have permissions to read from this Channel topic: agent:doug"}}""");
        anonymous.Reason.ShouldBe("Unauthorized: You do not have permissions to read from this Channel topic: agent:doug");
    }

    [Theory, BothVersions]
    public async Task Each_fault_of_a_token_has_its_code(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect(vsn);
        async Task<string?> Reason(string token)
        {
            var reply = await client.Join("realtime:agent:doug", token, new { @private = true });
            return reply is { Status: "error" } ? reply.Reason : null;
        }

        (await Reason(Jwt.Agent("doug"))).ShouldBeNull();
        (await Reason(Jwt.Agent("doug", seconds: -30)))!.ShouldMatch(@"^InvalidJWTToken: Token has expired 3\d seconds ago$");
        (await Reason(Jwt.Sign(new { role = "authenticated" }))).ShouldBe("InvalidJWTToken: Fields `role` and `exp` are required in JWT");
        (await Reason(Jwt.Sign(new { sub = "doug", exp = Jwt.In(60) })))
            .ShouldBe("InvalidJWTToken: Fields `role` and `exp` are required in JWT");
        (await Reason("nonsense")).ShouldBe("MalformedJWT: The token provided is not a valid JWT");
        (await Reason("")).ShouldBe("MalformedJWT: The token provided is not a valid JWT");
        (await Reason(Jwt.Sign(new { role = "authenticated", exp = Jwt.In(60) }, "another secret, also long enough to sign")))
            .ShouldBe("JwtSignatureError: Failed to validate JWT signature");
        (await Reason(Jwt.Sign(new { role = "authenticated", exp = Jwt.In(60) }, alg: "RS256")))!.ShouldStartWith("JwtSignerError: ");
        (await Reason(Jwt.Sign(new { role = "authenticated", exp = "tomorrow" })))
            .ShouldBe("MalformedJWT: The token provided is not a valid JWT");
        (await Reason(Jwt.Sign(new { role = "authenticated", exp = Jwt.In(60), iat = "today" })))
            .ShouldBe("MalformedJWT: The token provided is not a valid JWT");
    }

    [Fact]
    public async Task Only_role_and_expiry_of_a_token_count()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect();

        var odd = Jwt.Sign(new
        {
            role = "authenticated",
            sub = "doug",
            exp = Jwt.In(60) + 0.75,
            iat = 1.5,
            nbf = Jwt.In(60),
            aud = "elsewhere",
            iss = "someone",
        });

        await client.JoinPrivate("realtime:agent:doug", odd);
    }

    [Theory, BothVersions]
    public async Task An_api_key_given_as_token_counts_as_none(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        (await client.Join("realtime:lobby", "sb_publishable_abc")).Status.ShouldBe("ok");
    }

    [Theory, BothVersions]
    public async Task Either_right_opens_a_private_channel_and_only_what_it_covers_arrives(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Set("desk", "watcher", new(Read: false, WriteBroadcast: false, Presence: true));
        host.Rights.Set("desk", "listener", new(Read: true, WriteBroadcast: false, Presence: false));
        host.Rights.Allow("desk", "doug", write: true);
        await using var watcher = await host.Connect(vsn);
        await using var listener = await host.Connect(vsn);
        await using var doug = await host.Connect(vsn);
        await watcher.JoinPrivate("realtime:desk", Jwt.Agent("watcher"), presence: new { enabled = true });
        await listener.JoinPrivate("realtime:desk", Jwt.Agent("listener"), presence: new { enabled = true });
        await doug.JoinPrivate("realtime:desk", Jwt.Agent("doug"), broadcast: new { ack = true }, presence: new { key = "doug" });

        await doug.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload = new { } });
        await doug.Push("realtime:desk", "broadcast", new { @event = "x", payload = new { } });
        await doug.Settle();

        (await watcher.Settle()).Select(frame => frame.Event).ShouldBe(["presence_state", "presence_diff"]);
        (await listener.Settle()).Select(frame => frame.Event).ShouldBe(["broadcast"]);
        (await watcher.Join("realtime:desk", Jwt.Agent("watcher"), new { @private = true, broadcast = new { replay = new { since = 0 } } }))
            .Reason!.ShouldStartWith("Unauthorized: ");
    }

    [Theory, BothVersions]
    public async Task Public_channels_can_be_forbidden(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:PrivateOnly", "true"));
        host.Rights.Allow("lobby", "doug");
        await using var client = await host.Connect(vsn);

        (await client.Join("realtime:lobby", await host.TokenOf("doug"))).Reason
            .ShouldBe("PrivateOnly: This project only allows private channels");
        await client.JoinPrivate("realtime:lobby", await host.TokenOf("doug"));
    }

    [Theory, BothVersions]
    public async Task Too_many_channels_and_too_many_joins_are_refused(string vsn)
    {
        await using var host = await RealtimeHost.Start(
            ("Realtime:Limits:ChannelsPerConnection", "2"), ("Realtime:Limits:JoinsPerSecond", "4"));
        await using var client = await host.Connect(vsn);

        (await client.Join("realtime:1")).Status.ShouldBe("ok");
        (await client.Join("realtime:2")).Status.ShouldBe("ok");
        (await client.Join("realtime:3")).Reason.ShouldBe("ChannelRateLimitReached: Too many channels");
        (await client.Join("realtime:2")).Status.ShouldBe("ok", "the same topic again takes no further place");
        await client.Push("realtime:4", "phx_join", new { });

        (await client.Closed).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
    }

    [Theory, BothVersions]
    public async Task A_join_while_rights_cannot_be_read_may_be_tried_again(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        host.Rights.Unreadable = true;
        await using var client = await host.Connect(vsn);
        var token = await host.TokenOf("doug");

        (await client.Join("realtime:agent:doug", token, new { @private = true })).Reason
            .ShouldBe("UnableToConnectToProject: Realtime was unable to connect to the project database");
        host.Rights.Unreadable = false;

        (await client.Join("realtime:agent:doug", token, new { @private = true })).Status.ShouldBe("ok");
    }

    [Theory, BothVersions]
    public async Task A_refusal_may_be_made_to_wait_and_holds_up_nothing_else(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:JoinErrorDelay", "00:00:02"));
        await using var client = await host.Connect(vsn);

        var reference = await client.Push("realtime:nobody", "phx_join", new { config = new { @private = true } });
        (await client.Settle()).ShouldBeEmpty();

        (await client.Until("phx_reply")).Ref.ShouldBe(reference);
    }
}
