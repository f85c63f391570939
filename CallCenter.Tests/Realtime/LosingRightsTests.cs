using System.Text;
using CallCenter.Tests.Support;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class LosingRightsTests
{
    private const string Topic = "realtime:call-center";

    [Theory, BothVersions]
    public async Task A_token_that_expires_ends_the_channel_but_not_the_socket(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        await using var client = await host.Connect(vsn);
        await client.JoinPrivate(Topic, Jwt.Agent("doug", seconds: 4));

        var told = await client.Until("system");
        var closed = await client.Next();

        var message = told.Payload.GetProperty("message").GetString()!;
        message.ShouldMatch(@"^Token has expired \d seconds ago$");
        told.ShouldBe("1", null, Topic, "system",
            $$"""{"extension":"system","status":"error","message":"{{message}}","channel":"call-center"}""");
        closed.ShouldBe("1", "1", Topic, "phx_close", "{}");
        (await client.Settle()).ShouldBeEmpty();
    }

    [Theory, BothVersions]
    public async Task A_renewed_token_carries_the_channel_past_the_old_ones_end(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        await using var renewing = await host.Connect(vsn);
        await using var forgetful = await host.Connect(vsn);
        await renewing.JoinPrivate(Topic, Jwt.Agent("doug", seconds: 4));
        await forgetful.JoinPrivate(Topic, Jwt.Agent("doug", seconds: 4));

        await renewing.Push(Topic, "access_token", new { access_token = Jwt.Agent("doug") }, joinRef: "1");
        await forgetful.Until("phx_close");

        (await renewing.Settle()).ShouldBeEmpty("no reply, and no end");
    }

    [Theory, BothVersions]
    public async Task Tokens_that_change_nothing_are_ignored(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        await using var client = await host.Connect(vsn);
        var token = Jwt.Agent("doug");
        await client.JoinPrivate(Topic, token);

        foreach (var same in (string?[])["sb_publishable_x", null, token])
            await client.Push(Topic, "access_token", new { access_token = same });
        (await client.Settle()).ShouldBeEmpty();
        await client.Push(Topic, "access_token", new { access_token = "garbage" });

        (await client.Next()).Payload.GetProperty("message").GetString().ShouldBe("The token provided is not a valid JWT");
        (await client.Next()).Event.ShouldBe("phx_close");
    }

    [Theory]
    [InlineData("per event")]
    [InlineData("batch")]
    public async Task One_who_is_signed_out_loses_the_channels_at_once(string endpoint)
    {
        await using var host = await RealtimeHost.Start();
        foreach (var topic in (string[])["call-center", "agent:doug"]) host.Rights.Allow(topic, "doug");
        host.Rights.Allow("call-center", "rhonda");
        await using var doug = await host.Connect();
        await using var rhonda = await host.Connect();
        await doug.JoinPrivate(Topic, Jwt.Agent("doug"));
        await doug.JoinPrivate("realtime:agent:doug", Jwt.Agent("doug"));
        await doug.Join("realtime:lobby", Jwt.Agent("doug"));
        await rhonda.JoinPrivate(Topic, Jwt.Agent("rhonda"));

        var asked = host.Rights.Asked;
        await Publish(host, endpoint, "agent:doug", "signed_out");
        (await doug.Next()).Payload.GetProperty("event").GetString().ShouldBe("signed_out");
        await Eventually.True(() => Task.FromResult(host.Rights.Asked == asked + 2));
        (await doug.Settle()).ShouldBeEmpty("the right was still there");
        host.Rights.Forbid("call-center", "doug");
        host.Rights.Forbid("agent:doug", "doug");
        await Publish(host, endpoint, "agent:doug", "other");
        (await doug.Next()).Payload.GetProperty("event").GetString().ShouldBe("other");
        await Publish(host, endpoint, "agent:doug", "signed_out");

        (await doug.Next()).Payload.GetProperty("event").GetString().ShouldBe("signed_out", "it is told before it is cut");
        var ended = new List<RawFrame>();
        while (ended.Count(frame => frame.Event is "phx_close") < 2) ended.Add(await doug.Next());
        ended.Where(frame => frame.Event is "system").Select(frame => frame.Payload.GetProperty("message").GetString())
            .ShouldBe(
            [
                "You no longer have permission to read from this Channel topic: call-center",
                "You no longer have permission to read from this Channel topic: agent:doug",
            ], ignoreOrder: true);
        (await doug.Settle()).ShouldBeEmpty("the public channel stays");
        (await rhonda.Settle()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Rights_are_asked_for_again_from_time_to_time()
    {
        await using var host = await RealtimeHost.Start(
            ("Realtime:Limits:Recheck", "00:00:00.1"), ("Realtime:Limits:RecheckAfterFailure", "00:00:00.1"));
        host.Rights.Allow("call-center", "doug");
        host.Rights.Allow("call-center", "rhonda");
        await using var doug = await host.Connect();
        await using var rhonda = await host.Connect();
        await doug.JoinPrivate(Topic, Jwt.Agent("doug"));
        await rhonda.JoinPrivate(Topic, Jwt.Agent("rhonda"));

        host.Rights.Unreadable = true;
        await host.Log.Until("could not read rights");
        (await doug.Settle()).ShouldBeEmpty("a database that is down takes no right away");
        host.Rights.Forbid("call-center", "doug");
        host.Rights.Unreadable = false;

        (await doug.Until("system")).Payload.GetProperty("message").GetString()!.ShouldStartWith("You no longer have permission");
        (await rhonda.Settle()).ShouldBeEmpty();
    }

    private static async Task Publish(RealtimeHost host, string endpoint, string topic, string name)
    {
        using var http = host.Http(host.Keys.ServiceKey);
        var (path, body) = endpoint is "batch"
            ? ("/api/broadcast", $$$"""{"messages":[{"topic":"{{{topic}}}","event":"{{{name}}}","payload":{},"private":true}]}""")
            : ($"/api/broadcast/{Uri.EscapeDataString(topic)}/events/{name}?private=true", "{}");
        (await http.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"))).EnsureSuccessStatusCode();
    }
}
