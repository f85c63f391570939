using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using CallCenter.Tests.Chaos;
using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using CallCenter.Web.Realtime;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace CallCenter.Tests.Browser;

/// <summary>A product whose way to Realtime can be slow, or lose what it accepts. Rights to listen are checked every two seconds.</summary>
public sealed class FaultyRealtimeApp(Lane lane) : OwnApp(lane)
{
    public TimeSpan Latency { get; set; }
    public bool Loses { get; set; }

    protected override void Furnish(IWebHostBuilder builder)
    {
        builder.UseSetting("Realtime:Limits:Recheck", "00:00:02");
        builder.ConfigureServices(services =>
            services.AddHttpClient(SupabaseBroadcaster.Client).AddHttpMessageHandler(() => new Way(this)));
    }

    private sealed class Way(FaultyRealtimeApp app) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (app.Latency > TimeSpan.Zero) await Task.Delay(app.Latency, cancellationToken);
            return app.Loses
                ? new HttpResponseMessage(HttpStatusCode.Accepted) { RequestMessage = request }
                : await base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>
/// A fault is injected; within half a minute the page and the doctor name it, and the layer. Two of them run with every test run, all with
/// <c>CALLCENTER_CHAOS=full</c>.
/// </summary>
public sealed class PromiseFaultTests(FaultyRealtimeApp app, Chromium chromium) : IClassFixture<FaultyRealtimeApp>, IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly List<IBrowserContext> windows = [];
    private readonly List<Wire> wires = [];
    private int caller;

    public static bool Full => Amount.Full;

    public async ValueTask InitializeAsync()
    {
        (app.Latency, app.Loses) = (TimeSpan.Zero, false);
        await app.Reset();
        // Whatever rings keeps ringing, and the desks report every five seconds.
        await app.Execute("update app.lines set ring_seconds = 600");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var window in windows) await window.Leave();
        foreach (var wire in wires) wire.Dispose();
    }

    [Fact]
    public async Task A_computer_that_hangs_and_a_network_of_two_seconds_are_named_with_their_desk_and_their_layer()
    {
        var wire = Wire.To(app.Url);
        wires.Add(wire);
        var (doug, rhonda, sue) = (await Sit("doug"), await Sit("rhonda", wire.Url), await Sit("sue"));
        var open = await Open("ops", app.Url, "/ops/realtime");
        await doug.GoAvailable();
        await Rings(doug, rhonda, sue);

        await sue.Page.EvaluateAsync(
            "() => { setTimeout(() => { const end = performance.now() + 3000; while (performance.now() < end); }) }");
        await RingTwice();
        await Named("speed", "browser", "Sue");

        await Forget();
        (wire.Latency, wire.Loss) = (TimeSpan.FromSeconds(2), 0.1);
        await RingTwice();
        await Named("speed", "realtime", "Rhonda");
        // The page that ops have open shows it without a reload.
        await Expect(open.Page.Locator("[data-breach=speed][data-layer=realtime]")).ToContainTextAsync("Rhonda");
        await open.Shot("ops-realtime");
    }

    [Fact]
    public async Task Events_that_realtime_accepts_and_loses_are_named_as_delivered_to_nobody()
    {
        var (doug, rhonda) = (await Sit("doug"), await Sit("rhonda"));
        await doug.GoAvailable();
        await Rings(doug, rhonda);

        app.Loses = true;
        await Ring();

        await Named("delivery", "realtime", "reached no screen");
    }

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Full))]
    public async Task A_realtime_that_is_slow_is_named_and_no_desk()
    {
        var (doug, rhonda) = (await Sit("doug"), await Sit("rhonda"));
        await doug.GoAvailable();
        await Rings(doug, rhonda);

        app.Latency = SupabaseBroadcaster.Patience - TimeSpan.FromMilliseconds(300); // a slower one counts as silent
        await RingTwice();

        await Named("speed", "realtime", "on all screens");
    }

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Full))]
    public async Task A_policy_that_was_taken_away_is_named_as_no_live_updates_for_anybody()
    {
        var (doug, rhonda) = (await Sit("doug"), await Sit("rhonda"));
        await doug.GoAvailable();
        await Rings(doug, rhonda);
        var policy = await app.Scalar<string>("select pg_get_functiondef('app.may_listen(text, jsonb)'::regprocedure)");

        await app.Execute("""
            create or replace function app.may_listen(topic text, claims jsonb) returns boolean language sql stable as 'select false'
            """);
        try
        {
            await Named("updates", "realtime", "No open screen has live updates");
        }
        finally { await app.Execute(policy!); }
    }

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Full))]
    public async Task A_desk_that_sleeps_is_named_while_the_others_hear_and_when_it_wakes_it_says_how_long()
    {
        var (doug, rhonda) = (await Sit("doug"), await Sit("rhonda"));
        await doug.GoAvailable();
        await Rings(doug, rhonda);

        var control = await rhonda.Page.FallAsleep();
        var asleep = Stopwatch.StartNew();
        // As if she had slept through the call that rings already: a desk has 25 s to report what others have shown.
        await app.Execute("""
            update app.screens s set opened_at = opened_at - interval '2 minutes', heard_at = heard_at - interval '2 minutes'
            from public.voip_users a where a.id = s.agent_id and a.display_name = 'Rhonda';
            update app.event_times set committed_at = committed_at - interval '1 minute';
            """);
        await Ring();
        await Named("silent", "realtime", "Rhonda");
        await Eventually.True(() => Task.FromResult(asleep.Elapsed.TotalSeconds > 8), Soon); // less than five are no sleep
        await control.WakeUp();

        await Eventually.True(async () => (await Page()).Contains("Slept ", StringComparison.Ordinal), Soon);
    }

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Full))]
    public async Task A_computer_whose_clock_is_a_day_off_is_measured_like_the_others()
    {
        var doug = await Sit("doug");
        var rhonda = await Sit("rhonda", script: """
            {
              const Real = Date, ahead = 86_400_000;
              window.Date = class extends Real {
                constructor(...given) { if (given.length) super(...given); else super(Real.now() + ahead) }
                static now() { return Real.now() + ahead }
              };
            }
            """);
        await doug.GoAvailable();
        await Rings(doug, rhonda);
        await Forget();

        await Ring();

        await Eventually.True(async () => Regex.IsMatch(await Page(), "data-screen=\"Rhonda\" data-mark=\"Live\""), Soon);
        (await app.Scalar<int>("""
            select max(worst_ms) from app.screen_minutes m join public.voip_users a on a.id = m.agent_id where a.display_name = 'Rhonda'
            """)).ShouldBeInRange(0, 5_000);
    }

    /// <param name="through">A network's address instead of the app's own.</param>
    private async Task<Desk> Sit(string who, string? through = null, string? script = null)
    {
        var desk = await Open(who, through ?? app.Url, "/desk", script);
        await desk.Live();
        return desk;
    }

    private async Task<Desk> Open(string who, string url, string path, string? script = null)
    {
        var window = await chromium.Window();
        windows.Add(window);
        if (script is not null) await window.AddInitScriptAsync(script);
        await window.SignIn(app, who, url);
        var desk = new Desk(await window.NewPageAsync(), app);
        await desk.Page.GotoAsync(url + path);
        return desk;
    }


    private Task<string> Ring() => app.Phone.Call($"+1415555{++caller:0000}");

    /// <summary>A desk is not slow for one event.</summary>
    private async Task RingTwice()
    {
        await Ring();
        await Ring();
    }

    /// <summary>Every screen shows a call that rings, and has reported so.</summary>
    private async Task Rings(params Desk[] desks)
    {
        await Ring();
        await Eventually.True(async () => await app.Scalar<long>("select count(*) from calls where state = 'ringing'") == 1);
        await Eventually.True(async () =>
            await app.Scalar<long>("select count(distinct agent_id) from app.screens where heard_at is not null") == desks.Length, Soon);
    }

    private Task Forget() => app.Execute("delete from app.screen_minutes; delete from app.promise_minutes; delete from app.event_times");

    private async Task Named(string breach, string layer, string words)
    {
        var clock = Stopwatch.StartNew();
        var page = await Eventually.Get<string>(
            async () => await Page(), seen => Banner(seen, breach, layer).Contains(words, StringComparison.Ordinal), Soon);
        Console.WriteLine($"{breach} at {layer} is on the page after {clock.Elapsed.TotalSeconds:0.0} s");

        Banner(page, breach, layer).ShouldContain(words);
        await using var scope = app.Services.CreateAsyncScope();
        var doctor = scope.ServiceProvider.GetServices<ILayer>().Single(l => l.Name == "promise");
        var findings = new List<Finding>();
        await foreach (var finding in doctor.Examine([], TestContext.Current.CancellationToken)) findings.Add(finding);
        var named = findings.Single(f => f.Check == $"promise.{breach}");
        named.Verdict.ShouldBeOneOf(Verdict.Failed, Verdict.Warning);
        named.Found.ShouldContain(words);
        named.Cure.ShouldNotBeNull();
    }

    private async Task<string> Page() => await (await app.SignIn("ops")).Http.GetStringAsync("/ops/realtime");

    private static string Banner(string page, string breach, string layer) =>
        Regex.Match(page, $"data-breach=\"{breach}\"\\s+data-layer=\"{layer}\".*?</div>", RegexOptions.Singleline).Value;
}
