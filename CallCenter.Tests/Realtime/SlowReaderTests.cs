using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

public sealed class SlowReaderTests
{
    [Theory]
    [InlineData("WaitingFrames", "20", "its queue is full")]
    [InlineData("WaitingBytes", "10000000", "its queue is full")]
    [InlineData("Stall", "00:00:01", "a write stalled")]
    public async Task A_reader_that_does_not_read_is_cut_off_and_the_others_lose_nothing(string limit, string value, string reason)
    {
        await using var host = await RealtimeHost.Start(
        [
            ("Realtime:Limits:WaitingFrames", "100000"),
            ("Realtime:Limits:WaitingBytes", "10000000000"),
            ($"Realtime:Limits:{limit}", value),
        ]);
        await using var quick = await host.Connect();
        using var slow = await Stuck(host);
        await quick.Join("realtime:lobby");
        using var http = host.Http(host.Keys.ServiceKey);
        var payload = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"s":"{{new string('x', 500_000)}}"}"""));
        payload.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        var received = 0;
        while (!host.Log.All.Any(line => line.Contains("cut off a slow reader")))
        {
            (await http.PostAsync("/api/broadcast/lobby/events/x", payload)).EnsureSuccessStatusCode();
            (await quick.Next()).Event.ShouldBe("broadcast");
            received++;
            received.ShouldBeLessThan(2_000);
        }
        (await http.PostAsync("/api/broadcast/lobby/events/x", payload)).EnsureSuccessStatusCode();

        (await quick.Next()).Event.ShouldBe("broadcast");
        host.Log.All.ShouldContain(line => line.Contains(reason));
    }

    /// <summary>Joins and then never reads again.</summary>
    internal static async Task<TcpClient> Stuck(RealtimeHost host)
    {
        var address = new Uri(host.Url);
        var client = new TcpClient { ReceiveBufferSize = 4_096 };
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET /realtime/v1/websocket?apikey={host.Keys.ApiKey}&vsn=2.0.0 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n" +
            "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var join = """["1","1","realtime:lobby","phx_join",{}]"""u8.ToArray();
        await stream.WriteAsync((byte[])[0x81, (byte)(0x80 | join.Length), 0, 0, 0, 0, .. join]);
        var answer = new StringBuilder();
        var buffer = new byte[1_024];
        while (!answer.ToString().Contains("phx_reply"))
            answer.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer).AsTask().WaitAsync(RawClient.Patience)));
        return client;
    }
}
