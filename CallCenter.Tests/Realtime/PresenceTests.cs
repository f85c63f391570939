using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class PresenceTests
{
    [Theory]
    [InlineData("2.0.0")]
    [InlineData("1.0.0")]
    public async Task Everyone_sees_who_comes_changes_and_goes(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var watcher = await host.Connect(vsn);
        var doug = await host.Connect();
        await watcher.Join("realtime:desk", config: new { presence = new { enabled = true, key = "watcher" } });
        (await watcher.Until("presence_state")).Payload.ToString().ShouldBe("{}");
        await doug.Join("realtime:desk", config: new { presence = new { enabled = true, key = "doug" } });

        await Track(doug, new { mood = "calm" });
        var came = await watcher.Until("presence_diff");
        await Track(doug, new { mood = "calm" });
        await Track(doug, new { mood = "busy" });
        var changed = await watcher.Until("presence_diff");
        await doug.DisposeAsync();
        var left = await watcher.Until("presence_diff");

        var first = came.Payload.GetProperty("joins").GetProperty("doug").GetProperty("metas")[0];
        first.GetProperty("mood").GetString().ShouldBe("calm");
        came.Payload.GetProperty("leaves").ToString().ShouldBe("{}");
        var second = changed.Payload.GetProperty("joins").GetProperty("doug").GetProperty("metas")[0];
        second.GetProperty("phx_ref_prev").GetString().ShouldBe(first.GetProperty("phx_ref").GetString());
        changed.Payload.GetProperty("leaves").GetProperty("doug").GetProperty("metas")[0].GetProperty("mood").GetString().ShouldBe("calm");
        left.Payload.GetProperty("leaves").GetProperty("doug").GetProperty("metas")[0].GetProperty("mood").GetString().ShouldBe("busy");
    }

    [Theory, BothVersions]
    public async Task One_who_joins_later_is_told_who_is_there(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var first = await host.Connect(vsn);
        await using var again = await host.Connect(vsn);
        await using var late = await host.Connect(vsn);
        foreach (var client in (RawClient[])[first, again])
        {
            await client.Join("realtime:desk", config: new { presence = new { key = "doug" } });
            await Track(client, new { });
        }

        await late.Join("realtime:desk", config: new { presence = new { enabled = "true" } });

        var state = await late.Next();
        (state.Event, state.JoinRef, state.Ref).ShouldBe(("presence_state", vsn is "2.0.0" ? "1" : null, null));
        state.Payload.GetProperty("doug").GetProperty("metas").GetArrayLength().ShouldBe(2, "two tabs of one person");
    }

    [Theory, BothVersions]
    public async Task Untracking_is_told_to_everyone(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk", config: new { presence = new { enabled = true, key = "doug" } });
        await Track(client, new { });

        await client.Push("realtime:desk", "presence", new { type = "presence", @event = "UNTRACK" });

        var left = await client.Until(frame =>
            frame.Event is "presence_diff" && frame.Payload.GetProperty("leaves").TryGetProperty("doug", out _));
        left.JoinRef.ShouldBeNull();
        (await client.Until("phx_reply")).Status.ShouldBe("ok");
    }

    [Theory, BothVersions]
    public async Task A_private_channel_tells_presence_only_to_those_who_asked(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("desk", "doug");
        var token = await host.TokenOf("doug");
        await using var watching = await host.Connect(vsn);
        await using var listening = await host.Connect(vsn);
        await watching.JoinPrivate("realtime:desk", token, presence: new { enabled = true, key = "doug" });
        await listening.JoinPrivate("realtime:desk", token);

        await watching.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload = new { } });
        var told = await watching.Until("presence_diff");

        (await listening.Settle()).ShouldBeEmpty();
        told.Payload.GetProperty("joins").TryGetProperty("doug", out _).ShouldBeTrue();
    }

    [Theory, BothVersions]
    public async Task What_cannot_be_tracked_is_refused(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk");

        await client.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload = "me" });
        (await client.Next()).Reason.ShouldBe("Presence track payload must be a map");
        await client.Push("realtime:desk", "presence", new { type = "presence", @event = "dance" });
        (await client.Next()).ShouldBe("1", "3", "realtime:desk", "phx_reply", """{"status":"error","response":{}}""");
        await client.Push("realtime:desk", "presence", new { type = "presence" });
        (await client.Next()).Status.ShouldBe("ok", "no event, nothing to do");
    }

    [Theory, BothVersions]
    public async Task The_sixth_call_within_half_a_minute_closes_the_channel(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:desk");

        for (var n = 0; n < 5; n++) await Track(client, new { n });
        await client.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload = new { n = 5 } });

        (await client.Until("system")).Payload.GetProperty("message").GetString().ShouldBe("Client presence rate limit exceeded");
        (await client.Next()).Event.ShouldBe("phx_close");
    }

    private static async Task Track(RawClient client, object payload)
    {
        var reference = await client.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload });
        (await client.Until(frame => frame.Event is "phx_reply" && frame.Ref == reference)).Status.ShouldBe("ok");
    }
}
