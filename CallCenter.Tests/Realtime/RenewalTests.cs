using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>A new token on a channel that is open: <c>access_token</c>.</summary>
public sealed class RenewalTests
{
    private const string Topic = "realtime:call-center";

    [Theory, BothVersions]
    public async Task A_token_that_is_not_good_ends_the_channel_with_the_reason(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        async Task<string> End(string token)
        {
            (await client.Join(Topic)).Status.ShouldBe("ok");
            await client.Push(Topic, "access_token", new { access_token = token });
            var told = await client.Next();
            (await client.Next()).Event.ShouldBe("phx_close");
            told.Payload.GetProperty("status").GetString().ShouldBe("error");
            return told.Payload.GetProperty("message").GetString()!;
        }

        (await End("")).ShouldBe("The token provided is not a valid JWT");
        (await End(Jwt.Agent("doug", seconds: -30))).ShouldMatch(@"^Token has expired 3\d seconds ago$");
        (await End(Jwt.Sign(new { exp = Jwt.In(60) }))).ShouldBe("Fields `role` and `exp` are required in JWT");
        (await End(Jwt.Sign(new { role = "authenticated", exp = Jwt.In(60) }, "another secret, also long enough to sign")))
            .ShouldBe("Failed to validate JWT signature");
        (await client.Settle()).ShouldBeEmpty("the socket stays");
    }

    [Theory, BothVersions]
    public async Task A_new_token_without_the_right_ends_the_channel(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        await using var client = await host.Connect(vsn);
        await client.JoinPrivate(Topic, Jwt.Agent("doug"));

        await client.Push(Topic, "access_token", new { access_token = Jwt.Agent("stranger") });

        const string message = "You do not have permissions to read from this Channel topic: call-center";
        (await client.Next()).ShouldBe("1", null, Topic, "system",
            $$"""{"extension":"system","status":"error","message":"{{message}}","channel":"call-center"}""");
        (await client.Next()).ShouldBe("1", "1", Topic, "phx_close", "{}");
    }

    [Theory, BothVersions]
    public async Task Losing_one_of_two_rights_ends_the_channel_too(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        host.Rights.Set("call-center", "listener", new(Read: true, WriteBroadcast: false, Presence: false));
        await using var watching = await host.Connect(vsn);
        await using var listening = await host.Connect(vsn);
        await watching.JoinPrivate(Topic, Jwt.Agent("doug"), presence: new { enabled = true });
        await listening.JoinPrivate(Topic, Jwt.Agent("doug"));
        await watching.Settle();

        foreach (var client in (RawClient[])[watching, listening])
            await client.Push(Topic, "access_token", new { access_token = Jwt.Agent("listener") });

        (await watching.Next()).Payload.GetProperty("message").GetString()
            .ShouldBe("You no longer have permission to read from this Channel topic: call-center");
        (await watching.Next()).Event.ShouldBe("phx_close");
        (await listening.Settle()).ShouldBeEmpty("presence meant nothing to it");
    }

    [Theory, BothVersions]
    public async Task A_new_token_takes_and_gives_the_rights_to_send_and_to_hear(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Set("call-center", "watcher", new(Read: false, WriteBroadcast: true, Presence: true));
        host.Rights.Allow("call-center", "doug");
        await using var client = await host.Connect(vsn);
        await client.JoinPrivate(Topic, Jwt.Agent("watcher"), broadcast: new { self = true, ack = true });

        await client.Push(Topic, "broadcast", new { @event = "x", payload = new { } });
        var asWatcher = await client.Settle();
        await client.Push(Topic, "access_token", new { access_token = Jwt.Agent("doug") });
        await client.Push(Topic, "broadcast", new { @event = "x", payload = new { } });
        var asDoug = await client.Settle();
        using var http = host.Http(host.Keys.ServiceKey);
        (await http.PostAsync("/api/broadcast/call-center/events/y?private=true", null)).EnsureSuccessStatusCode();

        asWatcher.Select(frame => frame.Event).ShouldBe(["phx_reply"], "it may send but not hear");
        asDoug.ShouldBeEmpty("it may not send");
        (await client.Next()).Payload.GetProperty("event").GetString().ShouldBe("y", "but now it hears");
    }

    [Theory, BothVersions]
    public async Task A_public_channel_asks_for_no_right_when_the_token_changes(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Unreadable = true;
        await using var client = await host.Connect(vsn);
        await client.Join(Topic, Jwt.Agent("doug"));

        await client.Push(Topic, "access_token", new { access_token = Jwt.Agent("stranger") });

        (await client.Settle()).ShouldBeEmpty();
    }

    [Theory, BothVersions]
    public async Task A_join_without_a_token_stands_and_falls_with_the_key_of_the_socket(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        var apiKey = Jwt.Sign(new { role = "anon", exp = Jwt.In(4) });
        await using var client = await RawClient.Connect($"{host.SocketUrl}/realtime/v1/websocket?vsn={vsn}&apikey={apiKey}", vsn);
        await client.Join(Topic);
        await client.Join("realtime:lobby", Jwt.Agent("doug"));

        (await client.Until("system")).Topic.ShouldBe(Topic);
        (await client.Next()).ShouldBe("1", "1", Topic, "phx_close", "{}");

        (await client.Join(Topic)).Reason!.ShouldStartWith("InvalidJWTToken: Token has expired ");
        (await client.Settle()).ShouldBeEmpty("a channel with a token of its own stays");
    }

    [Theory, BothVersions]
    public async Task While_rights_cannot_be_read_the_same_person_keeps_the_channel_and_another_does_not(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        host.Rights.Allow("call-center", "rhonda");
        await using var client = await host.Connect(vsn);
        await client.JoinPrivate(Topic, Jwt.Agent("doug"));
        host.Rights.Unreadable = true;

        await client.Push(Topic, "access_token", new { access_token = Jwt.Agent("doug", seconds: 90) });
        (await client.Settle()).ShouldBeEmpty();
        await client.Push(Topic, "access_token", new { access_token = Jwt.Agent("rhonda") });

        (await client.Next()).Payload.GetProperty("message").GetString().ShouldBe("Realtime was unable to connect to the project database");
        (await client.Next()).Event.ShouldBe("phx_close");
    }
}
