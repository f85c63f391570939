using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>Which join a frame belongs to: the first, the second, none, or one long gone.</summary>
public sealed class JoinRefTests
{
    private const string Lobby = "realtime:lobby";
    private const string Ok = """{"status":"ok","response":{}}""";

    [Theory, BothVersions]
    public async Task A_second_join_of_a_topic_closes_the_first(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join(Lobby, config: new { presence = new { enabled = true, key = "doug" } });
        await client.Settle();

        await client.Push(Lobby, "phx_join", new { config = new { presence = new { enabled = true, key = "doug" } } }, joinRef: "3");

        (await client.Next()).ShouldBe("3", "3", Lobby, "phx_reply", """{"status":"ok","response":{"postgres_changes":[]}}""");
        (await client.Next()).ShouldBe("1", "1", Lobby, "phx_close", "{}");
        (await client.Next()).ShouldBe("3", null, Lobby, "presence_state", "{}");
        (await client.Settle()).ShouldBeEmpty();
    }

    [Theory, BothVersions]
    public async Task A_second_join_hears_everything_once_and_speaks_for_the_socket(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join(Lobby);
        await client.Join(Lobby, config: new { broadcast = new { self = true } });
        await client.Settle();

        await client.Push(Lobby, "broadcast", new { @event = "x", payload = new { } });

        (await client.Settle()).Single().Event.ShouldBe("broadcast");
    }

    [Theory, BothVersions]
    public async Task A_second_join_that_is_refused_leaves_neither(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join(Lobby);

        (await client.Join(Lobby, token: null, new { @private = true })).Reason!.ShouldStartWith("Unauthorized: ");

        (await client.Next()).ShouldBe("1", "1", Lobby, "phx_close", "{}");
        await client.Push(Lobby, "broadcast", new { @event = "x", payload = new { } });
        (await client.Next()).Reason.ShouldBe("unmatched topic");
    }

    [Theory]
    [InlineData("1.0.0", null)]
    [InlineData("1.0.0", "stale")]
    [InlineData("2.0.0", null)]
    [InlineData("2.0.0", "stale")]
    public async Task Messages_are_taken_with_a_missing_or_an_old_join_ref(string vsn, string? joinRef)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join(Lobby, config: new { broadcast = new { ack = true }, presence = new { key = "doug" } });

        await client.Push(Lobby, "broadcast", new { @event = "x", payload = new { } }, joinRef);
        await client.Push(Lobby, "presence", new { type = "presence", @event = "track", payload = new { } }, joinRef);
        await client.Push(Lobby, "access_token", new { access_token = "garbage" }, joinRef);

        (await client.Next()).ShouldBe("1", "2", Lobby, "phx_reply", Ok);
        (await client.Next()).Event.ShouldBe("presence_diff");
        (await client.Next()).ShouldBe("1", "3", Lobby, "phx_reply", Ok);
        (await client.Until("phx_close")).ShouldBe("1", "1", Lobby, "phx_close", "{}");
    }

    [Theory]
    [InlineData("1.0.0", null)]
    [InlineData("1.0.0", "stale")]
    [InlineData("2.0.0", null)]
    [InlineData("2.0.0", "stale")]
    public async Task A_leave_of_another_join_is_ignored(string vsn, string? joinRef)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join(Lobby, config: new { broadcast = new { ack = true } });

        await client.Push(Lobby, "phx_leave", new { }, joinRef);
        await client.Push(Lobby, "broadcast", new { @event = "x", payload = new { } });

        (await client.Next()).ShouldBe("1", "3", Lobby, "phx_reply", Ok);
    }

    [Theory, BothVersions]
    public async Task A_join_without_a_join_ref_goes_by_its_ref_and_any_leave_ends_it(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        await client.Push(Lobby, "phx_join", new { config = new { presence = new { enabled = true } } });
        await client.Push(Lobby, "phx_leave", new { });

        (await client.Next()).ShouldBe(null, "1", Lobby, "phx_reply", """{"status":"ok","response":{"postgres_changes":[]}}""");
        (await client.Next()).ShouldBe("1", null, Lobby, "presence_state", "{}");
        (await client.Next()).ShouldBe("1", "2", Lobby, "phx_reply", Ok);
        (await client.Next()).ShouldBe(null, null, Lobby, "phx_close", "{}");
    }

    [Theory, BothVersions]
    public async Task Leaving_is_answered_and_closes_the_channel(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join(Lobby);

        await client.Push(Lobby, "phx_leave", new { }, joinRef: "1");

        (await client.Next()).ShouldBe("1", "2", Lobby, "phx_reply", Ok);
        (await client.Next()).ShouldBe("1", "1", Lobby, "phx_close", "{}");
        await client.Push(Lobby, "phx_leave", new { }, joinRef: "1");
        (await client.Next()).ShouldBe("1", "3", Lobby, "phx_reply", Ok);
    }

    [Theory, BothVersions]
    public async Task A_message_to_a_topic_not_joined_is_answered_unmatched(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        foreach (var name in (string[])["broadcast", "presence", "access_token", "anything"])
        {
            var reference = await client.Push(Lobby, name, new { }, joinRef: "7");
            (await client.Next()).ShouldBe(
                null, reference, Lobby, "phx_reply", """{"status":"error","response":{"reason":"unmatched topic"}}""");
        }
    }

    [Theory, BothVersions]
    public async Task An_event_that_nobody_knows_is_ignored(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join(Lobby);

        await client.Push(Lobby, "dance", new { }, joinRef: "1");
        await client.Push(Lobby, "phx_close", new { }, joinRef: "1");

        (await client.Settle()).ShouldBeEmpty();
        (await client.Join(Lobby)).Status.ShouldBe("ok");
        (await client.Next()).Event.ShouldBe("phx_close", "it was joined until now");
    }
}
