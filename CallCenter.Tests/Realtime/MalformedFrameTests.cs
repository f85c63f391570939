using System.Net.WebSockets;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>Unreadable frames are logged and dropped; the socket and its channels continue.</summary>
public sealed class MalformedFrameTests
{
    [Theory]
    [InlineData("2.0.0", "not json")]
    [InlineData("2.0.0", "")]
    [InlineData("2.0.0", "{}")]
    [InlineData("2.0.0", "[]")]
    [InlineData("2.0.0", """{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"1"}""")]
    [InlineData("2.0.0", """[null,null,"realtime:lobby"]""")]
    [InlineData("2.0.0", """[null,null,5,"phx_join",{}]""")]
    [InlineData("2.0.0", """[null,{},"realtime:lobby","phx_join",{}]""")]
    [InlineData("2.0.0", """[null,"1","\ud800","phx_join",{}]""")]
    [InlineData("2.0.0", """["1","1","realtime:other","phx_join",{"access_token":"\ud800"}]""")]
    [InlineData("2.0.0", """["1","1","realtime:other","phx_join",{"config":{"presence":{"key":"\ud800"}}}]""")]
    [InlineData("2.0.0", """["1","1","realtime:lobby","broadcast",[]]""")]
    [InlineData("2.0.0", """["1","1","realtime:lobby","broadcast",{"\udc00vent":"x"}]""")]
    [InlineData("1.0.0", """{"\udc00opi":"realtime:lobby","event":"broadcast","payload":{},"ref":"1"}""")]
    [InlineData("1.0.0", "not json")]
    [InlineData("1.0.0", "")]
    [InlineData("1.0.0", "[]")]
    [InlineData("1.0.0", "{}")]
    [InlineData("1.0.0", """[null,"1","phoenix","heartbeat",{}]""")]
    [InlineData("1.0.0", """{"topic":"phoenix","event":"heartbeat","payload":{}}""")]
    [InlineData("1.0.0", """{"topic":"phoenix","event":"heartbeat","ref":"1"}""")]
    [InlineData("1.0.0", """{"topic":"realtime:lobby","event":7,"payload":{},"ref":"1"}""")]
    [InlineData("1.0.0", """{"topic":"realtime:lobby","event":"broadcast","payload":[],"ref":"1"}""")]
    public async Task A_malformed_frame_is_logged_and_dropped(string vsn, string frame)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:lobby", config: new { broadcast = new { ack = true } });

        await client.Send(frame);

        (await client.Settle()).ShouldBeEmpty();
        if (frame.Length > 0) host.Log.All.ShouldContain(line => line.Contains("malformed"));
        await client.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { } });
        (await client.Next()).Status.ShouldBe("ok");
    }

    [Fact]
    public async Task Broken_binary_frames_are_dropped()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();
        await using var old = await host.Connect("1.0.0");
        await client.Join("realtime:lobby", config: new { broadcast = new { self = true } });
        await old.Join("realtime:lobby");

        await client.Send([3]);
        await client.Send([3, 200, 1, 14, 1, 0, 1, .. "short"u8]);
        await client.Send([0, 0, 0, 14, 1, .. "realtime:lobbyx{}"u8]);
        await client.Send([3, 0, 0, 14, 1, 0, 1, .. "realtime:lobbyx{"u8]);
        await client.Send([3, 0, 0, 14, 1, 0, 1, .. "realtime:lobbyx{}{}"u8]);
        await client.Send([3, 0, 0, 14, 1, 0, 1, .. "realtime:lobby"u8, 0xff, .. "{}"u8]);
        await client.Send([3, 0, 0, 14, 1, 0, 1, .. "realtime:lobbyx\""u8, 0xff, .. "\""u8]);
        await client.Send([3, 0, 0, 14, 1, 1, 1, .. "realtime:lobbyx{{}"u8]);
        await client.Send([3, 0, 0, 14, 1, 0, 1, .. "realtime:lobbyx{}"u8]);
        await client.Send([3, 0, 0, 14, 1, 2, 1, .. "realtime:lobbyx{}{}"u8]);

        (await client.Settle()).Count.ShouldBe(2);
        (await old.Settle()).Count.ShouldBe(2, "invalid text would have ended its socket");
        host.Log.All.Count(line => line.Contains("malformed")).ShouldBe(8);
    }

    [Theory, BothVersions]
    public async Task A_payload_may_be_nested_deeply(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:PresenceCalls", "2"));
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:lobby", config: new { broadcast = new { self = true }, presence = new { key = "doug" } });
        var deep = $$"""{"x":{{new string('[', 200)}}{{new string(']', 200)}}}""";
        string Frame(string name, string payload) => vsn is "2.0.0"
            ? $"""["1","9","realtime:lobby","{name}",{payload}]"""
            : $$"""{"topic":"realtime:lobby","event":"{{name}}","payload":{{payload}},"ref":"9"}""";

        await client.Send(Frame("broadcast", $$"""{"event":"x","payload":{{deep}}}"""));
        await client.Send(Frame("presence", $$"""{"type":"presence","event":"track","payload":{{deep}}}"""));

        (await client.Next()).ShouldBe(null, null, "realtime:lobby", "broadcast", $$"""{"event":"x","payload":{{deep}}}""");
        (await client.Next()).Text.ShouldContain(deep[1..^1]);
        (await client.Next()).Status.ShouldBe("ok");
    }

    [Theory, BothVersions]
    public async Task A_frame_over_the_limit_closes_the_socket_with_1009(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        await client.Push("phoenix", "heartbeat", new { x = new string('x', 4_900_000) });
        (await client.Next()).Status.ShouldBe("ok");
        await client.Push("phoenix", "heartbeat", new { x = new string('x', 5_000_000) });

        (await client.Closed).ShouldBe(WebSocketCloseStatus.MessageTooBig);
    }
}
