using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>What a newcomer reads on the console.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task The_first_start_with_nothing_configured_warns_of_nothing()
    {
        using var home = new EmptyHome();
        await using var app = await ChildApp.Start("", "", home.Setting,
            ("Twilio__AccountSid", ""), ("Simulator__Url", "http://localhost:0"), ("Realtime__JwtSecret", ""));

        // The demo people are announced to whoever listens already.
        await Eventually.True(() => Task.FromResult(app.Output.Contains("Sent agent_changed")));

        app.Output.ShouldNotContain("refused");
        // At each first start, ASP.NET warns that its keys are not encrypted; and Kestrel (22) of a machine that has too much to do.
        app.Output.Split('\n').Where(line => line.Contains("warn:")
            && !line.Contains("DataProtection") && !line.Contains("Server.Kestrel[22]")).ShouldBeEmpty();
        app.Output.ShouldNotContain("fail:");
        await app.Stop();
    }
}
