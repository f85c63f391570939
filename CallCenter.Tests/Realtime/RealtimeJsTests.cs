using System.Text.Json;
using CallCenter.Tests.Interop;
using Shouldly;
using Xunit;

namespace CallCenter.Tests.Realtime;

/// <summary>The unmodified client that browsers run, against the embedded endpoint.</summary>
public sealed class RealtimeJsTests
{
    [Theory]
    [InlineData("2.0.0")]
    [InlineData("1.0.0")]
    public async Task Realtime_js_works_as_on_the_real_server(string vsn)
    {
        await using var host = await RealtimeHost.Start();
        foreach (var topic in (string[])["call-center", "agent:doug", "desk"]) host.Rights.Allow(topic, "doug");

        var seen = JsonDocument.Parse(await Node.Run("realtime.mjs", new
        {
            url = host.SocketUrl + "/realtime/v1",
            apiKey = host.Keys.ApiKey,
            serviceKey = host.Keys.ServiceKey,
            doug = Jwt.Agent("doug"),
            rhonda = Jwt.Agent("rhonda"),
            renewed = Jwt.Agent("doug", seconds: 120),
            secret = RealtimeHost.Secret,
            vsn,
        })).RootElement;

        string? Seen(string name) => seen.GetProperty(name).ToString();
        Seen("joined").ShouldBe("SUBSCRIBED");
        Seen("refused")!.ShouldContain("Unauthorized: You do not have permissions to read from this Channel topic: agent:doug");
        Seen("anonymous")!.ShouldContain("Unauthorized");
        Seen("sent").ShouldBe("ok");
        seen.GetProperty("received").GetProperty("payload").GetProperty("name").GetString().ShouldBe("Zoë 😀");
        Seen("sentByHttp").ShouldBe("""{"success":true}""");
        Seen("receivedByHttp").ShouldBe("""{"event":"ringing","payload":{"n":1}}""");
        Seen("echoes").ShouldBe("0");
        Seen("browserSent").ShouldBe("timed out");
        Seen("forged").ShouldBe("0");
        Seen("heartbeat")!.ShouldEndWith("ok");
        Seen("mixed").ShouldBe("ok,ok");
        Seen("heard").ShouldBe("1,2,1");
        Seen("httpBoth").ShouldBe("True");
        if (vsn is "2.0.0") Seen("bytes").ShouldBe("125,255");
        Seen("elsewhere").ShouldBe("0");
        Seen("tracked").ShouldBe("ok");
        Seen("present").ShouldBe("sync:app,doug");
        Seen("mood").ShouldBe("calm");
        Seen("tables").ShouldBe("SUBSCRIBED");
        Seen("tablesSystem").ShouldBe("error");
        Seen("renewed").ShouldBe("after renewal");
        Seen("expired").ShouldBe("CLOSED");
        Seen("expiredSystem").ShouldBe("Token has expired N seconds ago");
        Seen("lost").ShouldBe("CLOSED");
        Seen("lostSystem").ShouldBe("You do not have permissions to read from this Channel topic: call-center");
        Seen("rejoined").ShouldBe("SUBSCRIBED");
        Seen("left").ShouldBe("ok");
    }
}
