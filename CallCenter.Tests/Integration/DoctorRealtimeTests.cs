using CallCenter.Tests.Realtime;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration;

/// <summary>
/// The doctor's realtime layer with a separate realtime server, to which the app does not publish: the broken step is
/// named, token, socket, join or delivery. (Publish: DoctorCommandTests.)
/// </summary>
public sealed class DoctorRealtimeTests(CallCenterApp app) : ProductTest(app)
{
    private RealtimeHost server = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        server = await RealtimeHost.Start();
        server.Rights.Everything = true;
    }

    public override async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var failed = (await Examine(url: "http://127.0.0.1:9/realtime/v1")).Single(f => f.Verdict == Verdict.Failed);

        failed.Check.ShouldBe("realtime.socket");
        failed.Found.ShouldContain("no answer");
        failed.Cure!.What.ShouldContain("Realtime:Url");
    }

    [Fact]
    public async Task A_wrong_public_key_is_named()
    {
        var failed = (await Examine(apiKey: server.Keys.ApiKey[..^4] + "AAAA")).Single(f => f.Verdict == Verdict.Failed);

        failed.Check.ShouldBe("realtime.socket");
        failed.Found.ShouldContain("refused the key with 401");
        failed.Cure!.What.ShouldContain("Realtime:ApiKey");
    }

    [Fact]
    public async Task A_wrong_JWT_secret_is_named_as_the_tokens()
    {
        var failed = (await Examine(secret: "another-secret-of-at-least-32-bytes-length")).First(f => f.Verdict == Verdict.Failed);

        failed.Check.ShouldBe("realtime.token");
        failed.Found.ShouldContain("JwtSignatureError");
        failed.Cure!.What.ShouldContain("Realtime:JwtSecret");
    }

    [Fact]
    public async Task A_policy_that_lets_nobody_in_is_named_as_the_join()
    {
        server.Rights.Everything = false;

        var failed = (await Examine()).Single(f => f.Verdict == Verdict.Failed);

        failed.Check.ShouldBe("realtime.join");
        failed.Found.ShouldContain("Unauthorized");
        failed.Cure!.What.ShouldContain("app.may_listen");
    }

    [Fact]
    public async Task A_message_that_left_and_never_arrived_is_named_as_the_delivery()
    {
        var findings = await Examine();

        findings.Single(f => f.Check == "realtime.publish").Verdict.ShouldBe(Verdict.Passed);
        findings.Single(f => f.Check == "realtime.delivery").Verdict.ShouldBe(Verdict.Failed);
        findings.Single(f => f.Check == "realtime.delivery").Cure!.What.ShouldContain("Realtime:ServiceKey");
    }

    [Fact]
    public async Task Rights_that_are_too_wide_are_named()
    {
        var failed = (await Examine()).Where(f => f.Verdict == Verdict.Failed).Select(f => f.Check).ToList();

        failed.ShouldContain("realtime.anonymous");
        failed.ShouldContain("realtime.others");
        failed.ShouldContain("realtime.forgery");
        failed.ShouldNotContain("realtime.expired");
    }

    [Fact]
    public async Task Missing_settings_are_named()
    {
        var failed = (await Examine(secret: "")).Single(f => f.Verdict == Verdict.Failed);

        failed.Check.ShouldBe("realtime.token");
        failed.Found.ShouldContain("Realtime:");
    }

    private async Task<List<Finding>> Examine(string? url = null, string? apiKey = null, string? secret = null)
    {
        var options = Options.Create(new RealtimeOptions
        {
            Url = url ?? server.Url + "/realtime/v1",
            ApiKey = apiKey ?? server.Keys.ApiKey,
            JwtSecret = secret ?? RealtimeHost.Secret,
        });
        using var keys = new RealtimeKeys(options, TimeProvider.System);
        await using var scope = App.Services.CreateAsyncScope();
        var tokens = new RealtimeTokens(keys, options, TimeProvider.System);
        var layer = ActivatorUtilities.CreateInstance<RealtimeLayer>(scope.ServiceProvider, keys, tokens, options);
        var findings = new List<Finding>();
        await foreach (var finding in layer.Examine([], TestContext.Current.CancellationToken)) findings.Add(finding);
        return findings;
    }
}
