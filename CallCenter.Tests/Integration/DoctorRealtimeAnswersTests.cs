using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Realtime;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration;

/// <summary>
/// The real server's responses and their meaning: not every refusal is about permissions, and a skipped check has not passed.
/// </summary>
public sealed class DoctorRealtimeAnswersTests(CallCenterApp app) : ProductTest(app)
{
    private const string Secret = "a-secret-of-the-stand-in-of-at-least-32-bytes";
    private RealtimeStandIn server = null!;
    private RealtimeKeySet known = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        server = await RealtimeStandIn.Start();
        using var keys = new RealtimeKeys(Settings(), TimeProvider.System);
        known = await keys.Get();
    }

    public override async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task An_address_that_the_server_does_not_know_has_refused_nothing()
    {
        var byHttp = (await Examine()).Single(f => f.Check == "realtime.forgery" && f.Found.StartsWith("By HTTP"));

        byHttp.Verdict.ShouldBe(Verdict.Warning);
        byHttp.Found.ShouldContain("404");
    }

    [Theory]
    [InlineData(false, Verdict.Passed)]
    [InlineData(true, Verdict.Failed)]
    public async Task An_older_server_is_tried_at_its_batch_address_and_what_arrives_counts(bool carriesForgeries, Verdict verdict)
    {
        server.Takes = (path, bearer) => path == "broadcast" ? (202, carriesForgeries || IsService(bearer)) : (404, false);

        var findings = await Examine();

        findings.Single(f => f.Check == "realtime.forgery" && f.Found.Contains("HTTP")).Verdict.ShouldBe(verdict);
        findings.Single(f => f.Check == "realtime.service_key").Verdict.ShouldBe(Verdict.Passed);
    }

    [Theory]
    [InlineData("MissingPartition: Please wait for the messages partition to be created", "today's partition")]
    [InlineData("ClientJoinRateLimitReached: Too many joins per second", "limit")]
    [InlineData("InitializingProjectConnection: Realtime is initializing the project connection", "not a permissions problem")]
    public async Task A_join_that_is_refused_for_another_reason_is_no_problem_of_the_policies(string reason, string cure)
    {
        server.Refuses = (_, _) => reason;

        var findings = await Examine();

        var join = findings.Single(f => f.Check == "realtime.join");
        join.Verdict.ShouldBe(Verdict.Failed);
        join.Cure!.What.ShouldContain(cure);
        join.Cure.What.ShouldNotContain("app.may_listen");
        findings.Where(f => f.Check is "realtime.anonymous" or "realtime.others" or "realtime.expired")
            .ShouldAllBe(f => f.Verdict == Verdict.Warning);
    }

    [Fact]
    public async Task A_wrong_service_key_is_found_though_the_running_app_has_the_right_one()
    {
        server.Takes = (_, bearer) => IsService(bearer) ? (202, true) : (401, false);

        (await Examine()).Single(f => f.Check == "realtime.service_key").Verdict.ShouldBe(Verdict.Passed);
        var wrong = (await Examine(serviceKey: known.ServiceKey[..^4] + "AAAA")).Single(f => f.Check == "realtime.service_key");

        wrong.Verdict.ShouldBe(Verdict.Failed);
        wrong.Cure!.What.ShouldContain("Realtime:ServiceKey");
    }

    [Fact]
    public async Task A_key_whose_broadcasts_are_taken_and_dropped_is_found()
    {
        server.Takes = (_, _) => (202, false);

        (await Examine()).Single(f => f.Check == "realtime.service_key").Verdict.ShouldBe(Verdict.Failed);
    }

    [Fact]
    public async Task The_servers_limit_is_named_as_that()
    {
        server.Takes = (_, _) => (429, false);
        await App.Execute("""
            insert into app.outbox_messages
              (event_id, kind, subject, topic, event, payload, version, created_at, next_attempt_at, attempts, last_error) values
              (gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'ringing', '{}', 0,
               now() - interval '1 minute', now() + interval '1 hour', 3, 'Realtime answered 429: Too many requests')
            """);
        try
        {
            (await Examine()).Single(f => f.Check == "realtime.service_key").Cure.ShouldBe(Refusal.Limit);
            await using var scope = App.Services.CreateAsyncScope();
            var layer = scope.ServiceProvider.GetServices<ILayer>().Single(l => l.Name == "outbox");
            (await All(layer)).Single(f => f.Check == "outbox.waiting").Cure.ShouldBe(Refusal.Limit);
        }
        finally { await App.Execute("delete from app.outbox_messages"); }
    }

    private bool IsService(string bearer) => bearer == $"Bearer {known.ServiceKey}";

    private IOptions<RealtimeOptions> Settings(string? serviceKey = null) =>
        Options.Create(new RealtimeOptions
        {
            Url = server.Url,
            JwtSecret = Secret,
            ApiKey = known?.ApiKey,
            ServiceKey = serviceKey ?? known?.ServiceKey,
        });

    private async Task<List<Finding>> Examine(string? serviceKey = null)
    {
        var options = Settings(serviceKey);
        using var keys = new RealtimeKeys(options, TimeProvider.System);
        await using var scope = App.Services.CreateAsyncScope();
        var tokens = new RealtimeTokens(keys, options, TimeProvider.System);
        return await All(ActivatorUtilities.CreateInstance<RealtimeLayer>(scope.ServiceProvider, keys, tokens, options));
    }

    private static async Task<List<Finding>> All(ILayer layer)
    {
        var findings = new List<Finding>();
        await foreach (var finding in layer.Examine([], TestContext.Current.CancellationToken)) findings.Add(finding);
        return findings;
    }
}
