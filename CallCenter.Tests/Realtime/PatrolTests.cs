using System.Net.Http.Headers;
using System.Text;

namespace CallCenter.Tests.Realtime;

/// <summary>One patrol checks all sockets: an exception from one of them ends neither the patrol nor the app.</summary>
public sealed class PatrolTests
{
    private const string Topic = "realtime:call-center";

    [Fact]
    public async Task What_one_connection_throws_when_it_is_looked_at_costs_nobody_else_their_look()
    {
        await using var host = await RealtimeHost.Start(("Realtime:Limits:Stall", "00:00:00.5"),
            ("Realtime:Limits:WaitingFrames", "100000"), ("Realtime:Limits:WaitingBytes", "10000000000"));
        host.Rights.Allow("call-center", "doug");
        host.Log.Breaks = line => line.Contains("cut off a slow reader");
        using var stuck = await SlowReaderTests.Stuck(host);
        using var http = host.Http(host.Keys.ServiceKey);
        var payload = new ByteArrayContent(Encoding.UTF8.GetBytes($$"""{"s":"{{new string('x', 500_000)}}"}"""));
        payload.Headers.ContentType = new MediaTypeHeaderValue("application/json");

        for (var sent = 0; !host.Log.All.Any(line => line.Contains("Could not check a realtime connection")); sent++)
        {
            sent.ShouldBeLessThan(2_000);
            (await http.PostAsync("/api/broadcast/lobby/events/x", payload)).EnsureSuccessStatusCode();
        }
        await using var doug = await host.Connect();
        await doug.JoinPrivate(Topic, Jwt.Agent("doug", seconds: 4));

        var told = await doug.Until("system");

        told.Payload.GetProperty("message").GetString()!.ShouldStartWith("Token has expired");
        (await doug.Settle()).ShouldContain(frame => frame.Event == "phx_close");
    }
}
