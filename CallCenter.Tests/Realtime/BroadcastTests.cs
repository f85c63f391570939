using System.Text;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class BroadcastTests
{
    private static readonly object Noisy = new { self = true, ack = true };

    [Fact]
    public async Task A_binary_push_reaches_both_versions_byte_for_byte()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:42", "doug", write: true);
        var token = await host.TokenOf("doug");
        await using var sender = await host.Connect();
        await using var old = await host.Connect("1.0.0");
        await sender.JoinPrivate("realtime:agent:42", token, Noisy);
        await old.JoinPrivate("realtime:agent:42", token);

        await sender.Send([3, 1, 1, 0x11, 8, 0, 1, .. """67realtime:agent:42answered{"callId":"c1","n":1}"""u8]);

        (await sender.Next()).Bytes.ShouldBe([4, 0x11, 8, 0, 1, .. """realtime:agent:42answered{"callId":"c1","n":1}"""u8]);
        (await sender.Next()).Text.ShouldBe("""["1","7","realtime:agent:42","phx_reply",{"status":"ok","response":{}}]""");
        (await old.Next()).Text.ShouldBe(
            """{"topic":"realtime:agent:42","event":"broadcast","payload":""" +
            """{"type":"broadcast","event":"answered","payload":{"callId":"c1","n":1}},"ref":null}""");
    }

    [Theory]
    [InlineData("2.0.0")]
    [InlineData("1.0.0")]
    public async Task A_text_push_is_passed_on_as_it_is(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var sender = await host.Connect(vsn);
        await using var modern = await host.Connect();
        await using var old = await host.Connect("1.0.0");
        foreach (var client in (RawClient[])[sender, modern, old]) await client.Join("realtime:lobby");

        await sender.Push("realtime:lobby", "broadcast",
            new { type = "broadcast", @event = "x", payload = new { n = 1, ä = "é😀" }, extra = 1 }, joinRef: "stale");

        (await modern.Next()).Payload.ToString()
            .ShouldBe("""{"type":"broadcast","event":"x","payload":{"n":1,"\u00E4":"\u00E9\uD83D\uDE00"},"extra":1}""");
        (await modern.Settle()).ShouldBeEmpty();
        var received = await old.Next();
        received.Payload.GetProperty("payload").GetProperty("ä").GetString().ShouldBe("é😀");
        (await sender.Settle()).ShouldBeEmpty("neither self nor ack was requested");
    }

    [Fact]
    public async Task Bytes_go_to_version_two_only()
    {
        await using var host = await RealtimeHost.Start();
        await using var modern = await host.Connect();
        await using var old = await host.Connect("1.0.0");
        await modern.Join("realtime:lobby", config: new { broadcast = new { self = true } });
        await old.Join("realtime:lobby");

        await modern.Send([3, 0, 0, 14, 1, 0, 0, .. "realtime:lobbyx"u8, 0xff, 0x00, 0xfe]);
        await modern.Send([3, 0, 0, 14, 1, 0, 1, .. "realtime:lobbyy{}"u8]);

        (await modern.Next()).Bytes.ShouldBe([4, 14, 1, 0, 0, .. "realtime:lobbyx"u8, 0xff, 0x00, 0xfe]);
        (await old.Next()).Payload.GetProperty("event").GetString().ShouldBe("y", "the bytes before it were not sent to it");
    }

    [Theory, BothVersions]
    public async Task A_browser_cannot_broadcast_on_a_private_channel(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        host.Rights.Allow("call-center", "writer", write: true);
        await using var browser = await host.Connect(vsn);
        await using var writer = await host.Connect(vsn);
        await browser.JoinPrivate("realtime:call-center", await host.TokenOf("doug"), Noisy);
        await writer.JoinPrivate("realtime:call-center", await host.TokenOf("writer"), Noisy);

        await browser.Push("realtime:call-center", "broadcast", new { @event = "ringing", payload = new { } });
        if (vsn is "2.0.0") await browser.Send([3, 0, 0, 20, 1, 0, 1, .. "realtime:call-centerx{}"u8]);
        var seenByBrowser = await browser.Settle();
        var seenByWriter = await writer.Settle();
        await writer.Push("realtime:call-center", "broadcast", new { @event = "ringing", payload = new { } });

        seenByBrowser.ShouldBeEmpty("not even a reply, though it asked for one");
        seenByWriter.ShouldBeEmpty();
        (await browser.Until("broadcast")).Payload.GetProperty("event").GetString()
            .ShouldBe("ringing", "the same push by one who may does arrive");
        host.Log.All.ShouldContain(line => line.Contains("refused a broadcast on realtime:call-center from doug"));
    }

    [Theory, BothVersions]
    public async Task A_payload_over_the_limit_is_refused_to_those_who_asked_for_an_answer(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:PayloadSize", "100"));
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:lobby", config: new { broadcast = Noisy });

        await client.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { s = new string('x', 200) } });

        await client.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { } });

        (await client.Next()).ShouldBe(
            "1", "2", "realtime:lobby", "phx_reply", """{"status":"error","response":"payload_size_exceeded"}""");
        (await client.Next()).Event.ShouldBe("broadcast", "the channel goes on");
    }

    [Theory]
    [InlineData("1.0.0", false, false)]
    [InlineData("1.0.0", true, false)]
    [InlineData("1.0.0", false, true)]
    [InlineData("2.0.0", false, false)]
    [InlineData("2.0.0", true, false)]
    [InlineData("2.0.0", false, true)]
    public async Task A_sender_gets_its_own_message_and_an_answer_only_if_it_asked_for_them(string vsn, bool self, bool ack)
    {
        await using var host = await RealtimeHost.Start();
        await using var sender = await host.Connect(vsn);
        await using var reader = await host.Connect(vsn);
        await sender.Join("realtime:lobby", config: new { broadcast = new { self, ack } });
        await reader.Join("realtime:lobby");

        var reference = await sender.Push("realtime:lobby", "broadcast",
            new { type = "broadcast", @event = "x", payload = new { } }, joinRef: "1");

        (await reader.Next()).ShouldBe(null, null, "realtime:lobby", "broadcast", """{"type":"broadcast","event":"x","payload":{}}""");
        var seen = await sender.Settle();
        seen.Count(frame => frame.Event is "broadcast").ShouldBe(self ? 1 : 0);
        seen.Count(frame => frame.Event is "phx_reply" && frame.Ref == reference
            && frame.Payload.ToString() == """{"status":"ok","response":{}}""").ShouldBe(ack ? 1 : 0);
    }

    [Theory, BothVersions]
    public async Task Too_many_messages_close_the_channel(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:MessagesPerSecond", "1"));
        await using var client = await host.Connect(vsn);
        await client.Join("realtime:lobby");

        for (var n = 0; n < 11; n++) await client.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { } });

        (await client.Next()).ShouldBe("1", null, "realtime:lobby", "system",
            """{"extension":"system","status":"error","message":"Too many messages per second","channel":"lobby"}""");
        (await client.Next()).ShouldBe("1", "1", "realtime:lobby", "phx_close", "{}");
    }

    [Theory, BothVersions]
    public async Task Broadcasts_keep_their_order(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:MessagesPerSecond", "100000"));
        await using var sender = await host.Connect(vsn);
        await using var reader = await host.Connect(vsn);
        await sender.Join("realtime:lobby");
        await reader.Join("realtime:lobby");

        for (var n = 0; n < 500; n++) await sender.Push("realtime:lobby", "broadcast", new { @event = "x", payload = new { n } });

        for (var n = 0; n < 500; n++) (await reader.Next()).Payload.GetProperty("payload").GetProperty("n").GetInt32().ShouldBe(n);
    }
}
