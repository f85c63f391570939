using System.Text;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>Names: empty, too long, with colons, and one name for two topics.</summary>
public sealed class TopicTests
{
    private static readonly object Noisy = new { self = true, ack = true };

    [Theory, BothVersions]
    public async Task An_empty_topic_and_what_is_no_channel_are_refused(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);

        (await client.Join("realtime:")).Reason.ShouldBe("TopicNameRequired: You must provide a topic name");
        (await client.Join("")).Reason.ShouldBe("unmatched topic");
        (await client.Join("lobby"))
            .ShouldBe(null, "3", "lobby", "phx_reply", """{"status":"error","response":{"reason":"unmatched topic"}}""");
        (await client.Join("phoenix")).Reason.ShouldBe("unmatched topic");
        (await client.Join("realtime")).Reason.ShouldBe("unmatched topic");
    }

    [Theory, BothVersions]
    public async Task Colons_belong_to_the_name(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("a:b:c:ä", "doug", write: true);
        await using var client = await host.Connect(vsn);
        await using var other = await host.Connect(vsn);
        await client.JoinPrivate("realtime:a:b:c:ä", Jwt.Agent("doug"), Noisy);
        foreach (var near in (string[])["realtime:a:b:c", "realtime:private:a:b:c:ä", "realtime:realtime:a:b:c:ä"])
            (await other.Join(near)).Status.ShouldBe("ok");

        await client.Push("realtime:a:b:c:ä", "broadcast", new { @event = "x", payload = new { } });

        (await client.Next()).ShouldBe(null, null, "realtime:a:b:c:ä", "broadcast", """{"event":"x","payload":{}}""");
        (await client.Next()).Status.ShouldBe("ok");
        (await other.Settle()).ShouldBeEmpty();
        (await client.Join("realtime:a:b:c", Jwt.Agent("doug"), new { @private = true })).Reason
            .ShouldBe("Unauthorized: You do not have permissions to read from this Channel topic: a:b:c");
    }

    [Theory, BothVersions]
    public async Task A_public_and_a_private_room_of_one_name_do_not_hear_each_other(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("lobby", "doug", write: true);
        await using var open = await host.Connect(vsn);
        await using var secret = await host.Connect(vsn);
        await open.Join("realtime:lobby", config: new { broadcast = Noisy });
        await secret.JoinPrivate("realtime:lobby", await host.TokenOf("doug"), Noisy);

        await open.Push("realtime:lobby", "broadcast", new { @event = "public", payload = new { } });
        await secret.Push("realtime:lobby", "broadcast", new { @event = "private", payload = new { } });

        (await open.Settle()).Where(frame => frame.Event is "broadcast")
            .Select(frame => frame.Payload.GetProperty("event").GetString()).ShouldBe(["public"]);
        (await secret.Settle()).Where(frame => frame.Event is "broadcast")
            .Select(frame => frame.Payload.GetProperty("event").GetString()).ShouldBe(["private"]);
    }

    [Theory, BothVersions]
    public async Task Presence_of_a_private_room_is_not_seen_in_the_public_one_of_that_name(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("desk", "doug");
        await using var open = await host.Connect(vsn);
        await using var secret = await host.Connect(vsn);
        await open.Join("realtime:desk", config: new { presence = new { enabled = true } });
        await open.Settle();
        await secret.JoinPrivate("realtime:desk", Jwt.Agent("doug"), presence: new { enabled = true, key = "doug" });

        await secret.Push("realtime:desk", "presence", new { type = "presence", @event = "track", payload = new { } });

        (await secret.Settle()).ShouldContain(frame => frame.Event == "presence_diff");
        (await open.Settle()).ShouldBeEmpty();
    }

    [Theory, BothVersions]
    public async Task A_topic_too_long_for_a_binary_frame_is_sent_as_text(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        var name = new string('ä', 200);
        (await client.Join("realtime:" + name, config: new { broadcast = Noisy })).Status.ShouldBe("ok");
        using var http = host.Http(host.Keys.ServiceKey);

        using var answer = await http.PostAsync(
            $"/realtime/v1/api/broadcast/{Uri.EscapeDataString(name)}/events/x",
            new StringContent("""{"n":1}""", Encoding.UTF8, "application/json"));
        await client.Push("realtime:" + name, "broadcast", new { @event = new string('e', 300), payload = new { } });

        ((int)answer.StatusCode).ShouldBe(202);
        var received = await client.Next();
        received.Binary.ShouldBeFalse();
        received.Payload.GetProperty("payload").GetProperty("n").GetInt32().ShouldBe(1);
        (await client.Next()).Payload.GetProperty("event").GetString()!.Length.ShouldBe(300);
        (await client.Next()).Status.ShouldBe("ok");
    }
}
