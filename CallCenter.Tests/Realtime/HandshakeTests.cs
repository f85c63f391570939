using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class HandshakeTests
{
    [Theory]
    [InlineData("/realtime/v1/websocket?apikey={key}&vsn=2.0.0")]
    [InlineData("/socket/websocket?apikey={key}&vsn=2.0.0&log_level=info&unknown=1")]
    public async Task Both_addresses_accept_a_valid_key(string path)
    {
        await using var host = await RealtimeHost.Start();

        await using var client = await RawClient.Connect(host.SocketUrl + path.Replace("{key}", host.Keys.ApiKey), "2.0.0");

        (await client.Settle()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("")]
    [InlineData("&vsn=1.0.0")]
    public async Task Version_one_is_spoken_when_asked_for_or_when_nothing_is(string version)
    {
        await using var host = await RealtimeHost.Start();

        await using var client = await RawClient.Connect(
            $"{host.SocketUrl}/realtime/v1/websocket?apikey={host.Keys.ApiKey}{version}", "1.0.0");
        await client.Push("phoenix", "heartbeat", new { });

        (await client.Next()).Text.ShouldBe(
            """{"topic":"phoenix","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"1"}""");
    }

    [Fact]
    public async Task The_key_may_come_in_a_header_which_then_wins()
    {
        await using var host = await RealtimeHost.Start();

        await using var client = await RawClient.Connect($"{host.SocketUrl}/realtime/v1/websocket?apikey=wrong&vsn=2.0.0", "2.0.0",
            options: options => options.SetRequestHeader("x-api-key", host.Keys.ApiKey));

        (await client.Settle()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("3.0.0")]
    [InlineData("2.1.0")]
    [InlineData("2")]
    [InlineData("2.0")]
    [InlineData("banana")]
    public async Task An_unknown_version_is_refused_with_403_and_nothing_else(string vsn)
    {
        await using var host = await RealtimeHost.Start();

        using var answer = await Get(host, $"apikey={host.Keys.ApiKey}&vsn={vsn}");

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_that_is_not_good_is_refused_with_401_and_the_reason()
    {
        await using var host = await RealtimeHost.Start();
        var good = host.Keys.ApiKey;

        (await Refusal(host, null)).ShouldBe((HttpStatusCode.Unauthorized, "API key is missing"));
        (await Refusal(host, "not-a-jwt")).ShouldBe((HttpStatusCode.Unauthorized, "The token provided is not a valid JWT"));
        (await Refusal(host, good[..^6])).ShouldBe((HttpStatusCode.Unauthorized, "Failed to validate JWT signature"));
        (await Refusal(host, Jwt.Sign(new { role = "anon", exp = Jwt.In(-10) })))
            .ShouldBe((HttpStatusCode.Unauthorized, "Token has expired"));
        (await Refusal(host, Jwt.Sign(new { exp = Jwt.In(60) })))
            .ShouldBe((HttpStatusCode.Unauthorized, "Fields `role` and `exp` are required in JWT"));
        (await Refusal(host, Jwt.Sign(new { role = "anon", exp = "tomorrow" })))
            .ShouldBe((HttpStatusCode.Unauthorized, "The token provided is not a valid JWT"), "a claim of the wrong type");
        (await Refusal(host, "")).ShouldBe((HttpStatusCode.Unauthorized, "The token provided is not a valid JWT"));
        (await Refusal(host, Jwt.Sign(new { role = "anon" })))
            .ShouldBe((HttpStatusCode.Unauthorized, "Fields `role` and `exp` are required in JWT"));
        (await Refusal(host, Jwt.Sign(new { role = "anon", exp = Jwt.In(60) }, "another secret, also long enough to sign")))
            .ShouldBe((HttpStatusCode.Unauthorized, "Failed to validate JWT signature"));
        (await Refusal(host, Jwt.Sign(new { role = "anon", exp = Jwt.In(60) }, alg: "none"))).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await Refusal(host, good)).Status.ShouldBe(HttpStatusCode.UpgradeRequired, "the same request with a good key gets further");
    }

    [Fact]
    public async Task More_sockets_than_allowed_are_refused_with_429()
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:Connections", "1"));
        await using var first = await host.Connect();
        await first.Settle();

        (await Refusal(host, host.Keys.ApiKey)).ShouldBe((HttpStatusCode.TooManyRequests, "Too many connected users"));
    }

    [Theory, BothVersions]
    public async Task A_socket_without_a_heartbeat_is_closed(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:Idle", "00:00:01"));
        await using var silent = await host.Connect(vsn);
        await using var beating = await host.Connect(vsn);
        await beating.Settle();

        var closed = silent.Closed;
        while (!closed.IsCompleted) await beating.Settle();

        (await closed).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        (await beating.Settle()).ShouldBeEmpty();
    }

    [Theory, BothVersions]
    public async Task A_socket_that_joins_nothing_is_closed(string vsn)
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:NoChannel", "00:00:02"));
        await using var idle = await host.Connect(vsn);
        await using var joined = await host.Connect(vsn);
        (await joined.Join("realtime:lobby")).Status.ShouldBe("ok");

        (await idle.Closed).ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
        (await joined.Settle()).ShouldBeEmpty();
    }

    [Theory, BothVersions]
    public async Task Sockets_are_closed_when_the_app_stops(string vsn)
    {
        var host = await RealtimeHost.Start();
        await using var client = await host.Connect(vsn);
        await client.Settle();

        await host.DisposeAsync().AsTask().WaitAsync(RawClient.Patience);

        ((int?)await client.Closed).ShouldBe(1012, "a restart, after which clients come back");
    }

    private static async Task<HttpResponseMessage> Get(RealtimeHost host, string query)
    {
        using var http = host.Http();
        return await http.GetAsync("/realtime/v1/websocket?" + query);
    }

    private static async Task<(HttpStatusCode Status, string? Error)> Refusal(RealtimeHost host, string? key)
    {
        using var answer = await Get(host, key is null ? "vsn=2.0.0" : $"vsn=2.0.0&apikey={key}");
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error").GetString());
    }
}
