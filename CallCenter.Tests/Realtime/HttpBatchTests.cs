using System.Net;
using Shouldly;
using Xunit;
using static CallCenter.Tests.Realtime.HttpPosts;

namespace CallCenter.Tests.Realtime;

/// <summary><c>POST /api/broadcast</c>: many messages at once.</summary>
public sealed class HttpBatchTests
{
    [Fact]
    public async Task A_batch_is_sent_whole_with_its_ids()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        await using var modern = await host.Connect();
        await using var old = await host.Connect("1.0.0");
        await modern.JoinPrivate("realtime:call-center", Jwt.Agent("doug"));
        await modern.Join("realtime:lobby");
        await old.Join("realtime:lobby");

        var status = await Post(host, "/realtime/v1/api/broadcast",
            """{"messages":[{"topic":"call-center","event":"a","payload":{"n":1},"private":"true","id":"e1"},""" +
            """{"topic":"lobby","event":"b","payload":{}},{"topic":"call-center","event":"c","payload":{},"private":true}]}""");

        status.ShouldBe((HttpStatusCode.Accepted, ""));
        (await modern.Next()).Text.ShouldBe("""[null,null,"realtime:lobby","broadcast",{"type":"broadcast","event":"b","payload":{}}]""");
        (await modern.Next()).Text.ShouldBe(
            """[null,null,"realtime:call-center","broadcast",""" +
            """{"type":"broadcast","event":"a","payload":{"n":1},"meta":{"id":"e1"}}]""");
        (await modern.Next()).Payload.GetProperty("event").GetString().ShouldBe("c");
        (await old.Settle()).Single().Payload.GetProperty("event").GetString().ShouldBe("b");
    }

    [Theory, BothVersions]
    public async Task Each_topic_keeps_its_order_and_its_own_right(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        foreach (var topic in (string[])["a", "b"]) host.Rights.Allow(topic, "doug", write: topic is "a");
        await using var client = await host.Connect(vsn);
        foreach (var topic in (string[])["realtime:a", "realtime:b"]) await client.JoinPrivate(topic, Jwt.Agent("doug"));
        await client.Join("realtime:c");
        static string Message(string topic, int n) =>
            $$"""{"topic":"{{topic}}","event":"e","payload":{"n":{{n}}},"private":{{(topic is "c" ? "false" : "true")}}}""";
        string[] messages = [Message("a", 1), Message("b", 2), Message("c", 3), Message("b", 4), Message("a", 5), Message("c", 6)];
        var batch = $$"""{"messages":[{{string.Join(',', messages)}}]}""";

        async Task<IEnumerable<string>> Heard(string token)
        {
            (await Post(host, "/api/broadcast", batch, token: token)).ShouldBe((HttpStatusCode.Accepted, ""));
            return (await client.Settle())
                .Select(frame => frame.Topic[^1..] + frame.Payload.GetProperty("payload").GetProperty("n").GetInt32());
        }

        (await Heard(host.Keys.ServiceKey)).ShouldBe(["c3", "c6", "a1", "a5", "b2", "b4"]);
        (await Heard(Jwt.Agent("doug"))).ShouldBe(["c3", "c6", "a1", "a5"]);
        host.Rights.Unreadable = true;
        (await Heard(Jwt.Agent("doug"))).ShouldBe(["c3", "c6"], "dropped in silence, as on the real server");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", 202)]
    [InlineData("application/vnd.callcenter+json", 202)]
    [InlineData("text/plain", 422)]
    [InlineData("application/x-www-form-urlencoded", 422)]
    [InlineData(null, 422)]
    public async Task Only_what_is_called_JSON_is_read(string? type, int status)
    {
        await using var host = await RealtimeHost.Start();

        var answer = await Post(host, "/api/broadcast", """{"messages":[{"topic":"t","event":"e","payload":{}}]}""", type);

        ((int)answer.Status).ShouldBe(status);
        if (status is 422) answer.Body.ShouldBe("""{"errors":{"messages":["can't be blank"]}}""");
    }

    [Fact]
    public async Task One_payload_over_the_limit_stops_the_whole_batch()
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:PayloadSize", "50"));
        await using var client = await host.Connect();
        await client.Join("realtime:t");

        var body = $$$"""
            {"messages":[{"topic":"t","event":"e","payload":{}},{"topic":"t","event":"e","payload":{"s":"{{{new string('x', 60)}}}"}}]}
            """;
        (await Post(host, "/api/broadcast", body)).ShouldBe((HttpStatusCode.UnprocessableEntity,
            """{"errors":{"messages":[{},{"payload":["Payload size exceeds tenant limit"]}]}}"""));

        (await client.Settle()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_batch_that_is_no_JSON_is_a_bad_request()
    {
        await using var host = await RealtimeHost.Start();

        (await Post(host, "/api/broadcast", "{")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post(host, "/api/broadcast", [(byte)'"', 0xff, (byte)'"'])).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post(host, "/api/broadcast", "[1]"))
            .ShouldBe((HttpStatusCode.UnprocessableEntity, """{"errors":{"messages":["can't be blank"]}}"""));
    }

    [Theory]
    [InlineData("{}", """{"errors":{"messages":["can't be blank"]}}""")]
    [InlineData("""{"messages":[]}""", """{"errors":{"messages":["can't be blank"]}}""")]
    [InlineData("""{"messages":{}}""", """{"errors":{"messages":["is invalid"]}}""")]
    [InlineData("""{"messages":[1]}""", """{"errors":{"messages":["is invalid"]}}""")]
    [InlineData(
        """{"messages":[{"topic":"t","payload":[]},{"topic":"t","event":"e","payload":{}}]}""",
        """{"errors":{"messages":[{"payload":["is invalid"],"event":["can't be blank"]},{}]}}""")]
    [InlineData(
        """{"messages":[{"topic":"t","event":"\ud800","id":"\udc00","private":"\ud800","payload":{}}]}""",
        """{"errors":{"messages":[{"event":["is invalid"],"private":["is invalid"],"id":["is invalid"]}]}}""")]
    public async Task A_batch_with_a_fault_is_refused_whole(string body, string errors)
    {
        await using var host = await RealtimeHost.Start();

        (await Post(host, "/api/broadcast", body)).ShouldBe((HttpStatusCode.UnprocessableEntity, errors));
    }
}
