using System.Net;
using System.Text;
using Shouldly;
using Xunit;
using static CallCenter.Tests.Realtime.HttpPosts;

namespace CallCenter.Tests.Realtime;

public sealed class HttpBroadcastTests
{
    [Theory]
    [InlineData("/realtime/v1/api/broadcast/{0}/events/{1}?private=true&apikey=x&vsn=2.0.0")]
    [InlineData("/api/broadcast/{0}/events/{1}?private=true")]
    public async Task One_message_reaches_both_versions(string path)
    {
        await using var host = await RealtimeHost.Start();
        const string topic = "agent:4/2 %2F ü";
        host.Rights.Allow(topic, "doug");
        await using var modern = await host.Connect();
        await using var old = await host.Connect("1.0.0");
        foreach (var client in (RawClient[])[modern, old]) await client.JoinPrivate("realtime:" + topic, Jwt.Agent("doug"));

        var status = await Post(host, string.Format(path, Uri.EscapeDataString(topic), Uri.EscapeDataString("got/it")), """ {"n":1}""");

        status.ShouldBe((HttpStatusCode.Accepted, ""));
        var name = Encoding.UTF8.GetBytes($"realtime:{topic}");
        (await modern.Next()).Bytes.ShouldBe([4, (byte)name.Length, 6, 0, 1, .. name, .. """got/it {"n":1}"""u8]);
        (await old.Next()).Payload.ToString().ShouldBe("""{"type":"broadcast","event":"got/it","payload": {"n":1}}""");
    }

    [Fact]
    public async Task Bytes_and_odd_bodies_are_taken_as_the_real_server_takes_them()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();
        await client.Join("realtime:lobby");

        (await Post(host, "/api/broadcast/lobby/events/x", "\u0001\u0002", "application/octet-stream"))
            .Status.ShouldBe(HttpStatusCode.Accepted);
        (await client.Next()).Bytes[^2..].ShouldBe([1, 2]);
        (await Post(host, "/api/broadcast/lobby/events/x", "", "application/json; charset=utf-8")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await client.Next()).Payload.GetProperty("payload").ToString().ShouldBe("{}");
        (await Post(host, "/api/broadcast/lobby/events/x", "[1]")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await client.Next()).Payload.GetProperty("payload").ToString().ShouldBe("""{"_json":[1]}""");
        (await Post(host, "/api/broadcast/lobby/events/x", """{"n":1}""", type: null)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await client.Next()).Payload.GetProperty("payload").ToString().ShouldBe("{}", "without a content type the body is not read");
        (await Post(host, "/api/broadcast/lobby/events/x", "", "application/octet-stream")).Status.ShouldBe(HttpStatusCode.Accepted);
        (await client.Next()).Bytes.Length.ShouldBe(5 + "realtime:lobbyx".Length, "no bytes are a message too");
    }

    [Fact]
    public async Task What_cannot_be_sent_is_refused_with_its_status()
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:PayloadSize", "50"));
        const string path = "/api/broadcast/lobby/events/x";

        (await Post(host, path, "a=1", "application/x-www-form-urlencoded")).ShouldBe((HttpStatusCode.UnsupportedMediaType,
            """{"error":"Unsupported Media Type. Use application/json or application/octet-stream"}"""));
        (await Post(host, path, "{")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await Post(host, path, [(byte)'"', 0xff, (byte)'"'])).Status.ShouldBe(HttpStatusCode.BadRequest, "no UTF-8");
        (await Post(host, path, new string('x', 60), "application/octet-stream")).Status.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await Post(host, path, $$"""{"s":"{{new string('x', 60)}}"}"""))
            .ShouldBe((HttpStatusCode.UnprocessableEntity, """{"errors":{"payload":["Payload size exceeds tenant limit"]}}"""));
        (await Post(host, "/api/broadcast/%20/events/x", "{}"))
            .ShouldBe((HttpStatusCode.UnprocessableEntity, """{"errors":{"topic":["can't be blank"]}}"""));
        (await Post(host, "/api/broadcast/lobby/events/%20", "{}"))
            .ShouldBe((HttpStatusCode.UnprocessableEntity, """{"errors":{"event":["can't be blank"]}}"""));
        (await Post(host, path, new string(' ', 8_000_001))).Status.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await Post(host, path, "{}")).Status.ShouldBe(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("/api/broadcast/lobby/events/x", "text/plain", "{}", 415)]
    [InlineData("/api/broadcast/lobby/events/x", "application/json", "{", 400)]
    [InlineData("/api/broadcast/lobby/events/x", "application/json", "{}", 401)]
    [InlineData("/api/broadcast/%20/events/x?private=true", "application/json", "{}", 401)]
    [InlineData("/api/broadcast", "application/json", "{", 400)]
    [InlineData("/api/broadcast", "application/json", """{"\udc00essages":[]}""", 400)]
    [InlineData("/api/broadcast", "application/json", "{}", 401)]
    [InlineData("/api/broadcast", "text/plain", "{", 401)]
    public async Task What_the_body_is_counts_before_who_sends_it_and_that_before_what_it_says(
        string path, string type, string body, int status)
    {
        await using var host = await RealtimeHost.Start();

        ((int)(await Post(host, path, body, type, token: "garbage")).Status).ShouldBe(status);
    }

    [Theory]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer a b")]
    [InlineData("Bearer garbage")]
    [InlineData("Basic Zm9v")]
    [InlineData("")]
    public async Task Without_a_good_token_nothing_is_accepted(string authorization)
    {
        await using var host = await RealtimeHost.Start();
        foreach (var path in (string[])["/api/broadcast", "/api/broadcast/lobby/events/x"])
        {
            using var http = host.Http();
            http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);

            using var answer = await http.PostAsync(path, Json("""{"messages":[{"topic":"t","event":"e","payload":{}}]}"""));
            http.DefaultRequestHeaders.Remove("Authorization");
            http.DefaultRequestHeaders.Add("apikey", host.Keys.ServiceKey);
            using var good = await http.PostAsync(path, Json("""{"messages":[{"topic":"t","event":"e","payload":{}}]}"""));

            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            (await answer.Content.ReadAsStringAsync()).ShouldBe("""{"message":"Unauthorized"}""");
            good.StatusCode.ShouldBe(HttpStatusCode.Accepted, "the apikey header is as good");
        }
    }

    [Fact]
    public async Task Only_private_true_means_private()
    {
        await using var host = await RealtimeHost.Start();
        await using var client = await host.Connect();
        await client.Join("realtime:lobby");

        foreach (var query in (string[])["?private=false", "?private=1", "?private=True", "?private", "?persist=true"])
        {
            (await Post(host, "/api/broadcast/lobby/events/x" + query, "{}", token: Jwt.Agent("doug")))
                .Status.ShouldBe(HttpStatusCode.Accepted);
            (await client.Next()).Payload.GetProperty("event").GetString().ShouldBe("x", query);
        }
        (await Post(host, "/api/broadcast/lobby/events/x?private=true", "{}", token: Jwt.Agent("doug")))
            .Status.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task An_agents_token_cannot_publish_to_a_private_channel()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("call-center", "doug");
        await using var client = await host.Connect();
        await client.JoinPrivate("realtime:call-center", Jwt.Agent("doug"));
        const string single = "/api/broadcast/call-center/events/e?private=true";
        const string batch = """{"messages":[{"topic":"call-center","event":"e","payload":{},"private":true}]}""";

        (await Post(host, single, "{}", token: Jwt.Agent("doug"))).ShouldBe((HttpStatusCode.Forbidden, """{"message":"Unauthorized"}"""));
        (await Post(host, "/api/broadcast", batch, token: Jwt.Agent("doug")))
            .Status.ShouldBe(HttpStatusCode.Accepted, "dropped in silence, as on the real server");
        (await Post(host, single, "{}", token: host.Keys.ApiKey)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await client.Settle()).ShouldBeEmpty();

        (await Post(host, "/api/broadcast", batch)).Status.ShouldBe(HttpStatusCode.Accepted);
        (await client.Settle()).Count.ShouldBe(1);
        host.Rights.Unreadable = true;
        (await Post(host, single, "{}", token: Jwt.Agent("doug")))
            .ShouldBe((HttpStatusCode.UnprocessableEntity, """{"message":"Tenant database unavailable"}"""));
    }

    [Fact]
    public async Task Every_origin_may_ask()
    {
        await using var host = await RealtimeHost.Start();
        using var http = host.Http();
        foreach (var path in (string[])["/realtime/v1/api/broadcast", "/api/broadcast/lobby/events/x"])
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, path);
            preflight.Headers.Add("Origin", "https://elsewhere.example");
            preflight.Headers.Add("Access-Control-Request-Method", "POST");
            preflight.Headers.Add("Access-Control-Request-Headers", "authorization,apikey");

            using var allowed = await http.SendAsync(preflight);
            using var refused = await http.PostAsync(path, Json("{}"));

            allowed.StatusCode.ShouldBe(HttpStatusCode.NoContent);
            allowed.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"]);
            allowed.Headers.GetValues("Access-Control-Allow-Headers").ShouldBe(["authorization,apikey"]);
            refused.Headers.GetValues("Access-Control-Allow-Origin").ShouldBe(["*"], "a page must be able to read a 401");
        }
    }

    [Fact]
    public async Task The_log_tells_who_did_what_and_no_secret()
    {
        await using var host = await RealtimeHost.Start();
        host.Rights.Allow("agent:doug", "doug");
        await using var client = await host.Connect();
        var token = Jwt.Agent("doug");
        await client.JoinPrivate("realtime:agent:doug", token);
        await client.Join("realtime:agent:rhonda", token, new { @private = true });
        await Post(host, "/api/broadcast/agent:doug/events/ringing?private=true", "{}");

        host.Log.All.ShouldContain(line => line.Contains("doug joined realtime:agent:doug"));
        host.Log.All.ShouldContain(line => line.Contains("refused realtime:agent:rhonda") && line.Contains("Unauthorized"));
        host.Log.All.ShouldContain(line => line.Contains("published ringing on realtime:agent:doug by service_role to 1 readers"));
        foreach (var secret in (string[])[token, host.Keys.ApiKey, host.Keys.ServiceKey, RealtimeHost.Secret])
            host.Log.All.ShouldNotContain(line =>
                line.Contains(secret) && !line.Contains("Request starting") && !line.Contains("Request finished"));
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");
}
