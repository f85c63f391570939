using System.Net.Sockets;
using System.Text;
using CallCenter.Tests.Support;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>What one address can make the server hold before it has shown a valid token.</summary>
public sealed class StrangersTests
{
    private static readonly string[] Paths = ["/api/broadcast", "/realtime/v1/api/broadcast/lobby/events/x"];

    [Fact]
    public async Task A_long_body_of_somebody_unknown_is_refused_before_a_byte_of_it_was_sent()
    {
        await using var host = await RealtimeHost.Start();
        foreach (var path in Paths)
        {
            using var stranger = await Begin(host, path, "Bearer garbage", length: 7_900_000);

            (await Status(stranger)).ShouldBe("401", path);
        }
    }

    [Fact]
    public async Task Whoever_shows_no_good_token_has_few_requests_under_way_and_the_app_itself_goes_on()
    {
        await using var host = await RealtimeHost.Start();
        var waiting = new List<TcpClient>();
        try
        {
            for (var n = 0; n <= 32; n++)
                waiting.Add(await Begin(host, Paths[n % 2], n % 3 == 0 ? null : "Bearer garbage", length: 1000));

            // Whichever came last; a request whose body is waited for has no answer.
            var answers = waiting.ConvertAll(Status);
            (await await Task.WhenAny(answers)).ShouldBe("429");
            using (var socket = await Open(host)) (await Status(socket)).ShouldBe("429");
            (await HttpPosts.Post(host, "/api/broadcast/lobby/events/x", "{}"))
                .Status.ShouldBe(System.Net.HttpStatusCode.Accepted, "who has a good token does not share the figure");
            (await Task.WhenAll(answers.Where(answer => answer.IsCompletedSuccessfully))).Count(status => status == "429")
                .ShouldBe(1, "32 are under way");
        }
        finally { foreach (var client in waiting) client.Dispose(); }
        await Eventually.True(async () =>
            (await HttpPosts.Post(host, "/api/broadcast/lobby/events/x", "{}", token: "garbage"))
                .Status is System.Net.HttpStatusCode.Unauthorized);
    }

    private static Task<TcpClient> Open(RealtimeHost host) =>
        Ask(host,
            "GET /realtime/v1/websocket?vsn=2.0.0&apikey=garbage HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n" +
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");

    private static Task<TcpClient> Begin(RealtimeHost host, string path, string? authorization, int length) =>
        Ask(host,
            $"POST {path} HTTP/1.1\r\nHost: x\r\n{(authorization is null ? "" : $"Authorization: {authorization}\r\n")}" +
            $"Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n");

    private static async Task<TcpClient> Ask(RealtimeHost host, string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", new Uri(host.Url).Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    private static async Task<string> Status(TcpClient client)
    {
        var buffer = new byte[512];
        var read = await client.GetStream().ReadAsync(buffer, TestContext.Current.CancellationToken);
        return Encoding.ASCII.GetString(buffer, 0, read).Split(' ')[1];
    }
}
