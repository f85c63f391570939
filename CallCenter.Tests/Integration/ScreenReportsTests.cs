using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Promise;
using CallCenter.Web.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>What the screens report, and what the server makes of it.</summary>
public sealed class ScreenReportsTests(CallCenterApp app) : ProductTest(app)
{
    // The product remembers the number of each tab’s last report, also of the test before.
    private int number = Random.Shared.Next(1_000_000);

    /// <summary>Without what the screens of an earlier test have reported.</summary>
    public override async ValueTask InitializeAsync()
    {
        App.Services.GetRequiredService<ScreenReports>().Due(TimeSpan.Zero);
        await base.InitializeAsync();
    }

    private ScreenFigures Promise => App.Services.GetRequiredService<ScreenFigures>();

    [Fact]
    public async Task A_calls_story_says_on_how_many_screens_an_event_was_and_who_was_last()
    {
        var (doug, rhonda, sue) = (await App.SignIn("doug"), await App.SignIn("rhonda"), await App.SignIn("sue"));
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Timed(call.Id, call.Version);

        await Reports(doug, Drawn(call.Id, call.Version, 140, 20));
        await Reports(rhonda, Drawn(call.Id, call.Version, 2150, 2090));
        await Reports(sue, Nothing(call.Id, call.Version - 1));

        var seen = await Eventually.Get(async () => (await Promise.Story(call.Id, default)).SingleOrDefault(e => e.Version == call.Version),
            e => e.Expected == 3);
        $"{seen.Screens} {seen.LastAfterMs} {seen.Last} {seen.WorstLayer}".ShouldBe("2 2150 Rhonda Browser");
        seen.Times[Layer.Browser].ShouldBe(2090.0);
        seen.Times[Layer.Outbox].ShouldNotBeNull().ShouldBeLessThan(2150);
        var page = await sue.Http.GetStringAsync($"/history/{call.Id}");
        page.ShouldContain("On 2 of 3 screens after 2.15 s; the last: Rhonda");
        page.ShouldContain("Browser 2090 ms");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // its report had not room for everything
    public async Task An_event_that_a_screen_reports_before_it_covers_it_is_expected_of_that_screen_once(bool cut)
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Timed(call.Id, call.Version);

        // A report ends two seconds ago: what was committed since may still be on its way. This one ends earlier.
        await Reports(doug, Drawn(call.Id, call.Version, 140, 20, untilAgo: 30_000, cut));
        await Heard(1);
        (await OnScreens(call.Id, call.Version)).ShouldBe("1 of 1");

        await Reports(doug, Nothing(call.Id, call.Version));
        await Heard(2);
        (await OnScreens(call.Id, call.Version)).ShouldBe("1 of 1");

        await Reports(rhonda, Nothing(call.Id, call.Version - 1));
        await Heard(3);
        (await OnScreens(call.Id, call.Version)).ShouldBe("1 of 2", "hers is open too, and does not show it");
    }

    [Fact]
    public async Task What_a_screen_has_drawn_before_the_outbox_has_written_the_events_times_counts_once_it_has()
    {
        var (doug, call) = (await App.SignIn("doug"), Guid.CreateVersion7());
        await Reports(doug, Drawn(call, 3, 140, 20));
        await Heard(1);
        (await Promise.Story(call, default)).ShouldBeEmpty();

        await App.Execute($"""
            insert into app.event_times (call_id, version, event, committed_at, waited_ms, sent_ms, accepted_ms, attempts)
            values ('{call}', 3, 'held', clock_timestamp() - interval '3 seconds', 2, 3, 2900, 0)
            """);

        await Eventually.True(async () => (await Promise.Story(call, default)).Any(e => e is { Screens: 1, LastAfterMs: 140 }));
    }

    [Fact]
    public async Task A_report_that_came_through_two_nodes_counts_once()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Timed(call.Id, call.Version);
        var (clock, lag) = (App.Services.GetRequiredService<TimeProvider>(), App.Services.GetRequiredService<ScreenLag>());
        var there = new ScreenReports(clock);
        var node = new WriteScreenReports(App.Data, there, lag);
        var id = await doug.Id();
        var (report, next) = (Drawn(call.Id, call.Version, 140, 20), Nothing(call.Id, call.Version));
        await Reports(doug, report);
        await Heard(1);

        there.Take(id, "t", JsonSerializer.SerializeToElement(report), null);
        (await node.Run(TimeSpan.Zero, default)).ShouldBe(0);
        (await OnScreens(call.Id, call.Version)).ShouldBe("1 of 1");

        there.Take(id, "t", JsonSerializer.SerializeToElement(next), null);
        (await node.Run(TimeSpan.Zero, default)).ShouldBe(1);
        await Heard(2);
        (await OnScreens(call.Id, call.Version)).ShouldBe("1 of 1", "it begins where the one before ended, on whichever node that was");
    }

    [Fact]
    public async Task The_figures_add_up_what_all_screens_have_measured()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Timed(call.Id, call.Version);

        await Reports(doug, Drawn(call.Id, call.Version, 140, 20));
        await Reports(rhonda, Drawn(call.Id, call.Version, 950, 20));

        var to = (await Promise.Now(default)).AddMinutes(1);
        var all = await Eventually.Get<Figures>(
            async () => await Promise.Between(to.AddMinutes(-15), to, default), f => f.Screens.Events == 2);
        (all.Heard, all.Duplicate, all.Stale, all.Differed).ShouldBe((4, 0, 2, 0));
        $"{all.Screens.P50} {all.Screens.P99} {all.Screens.Worst}".ShouldBe("150 950 950");
        all.Layers[Layer.Browser].P99.ShouldBe(20);
        all.Layers[Layer.Outbox].Events.ShouldBeGreaterThan(0);
        all.Worst!.Agent.ShouldBe("Rhonda");
        all.Worst.CallId.ShouldBe(call.Id);
        var screens = await Promise.Screens(to.AddMinutes(-15), to, default);
        screens.Select(s => (s.Name, s.Drawn.Worst, s.Connection, s.Silent)).ShouldBe(
            new[] { ("Rhonda", (int?)950, "live", false), ("Doug", (int?)140, "live", false) });
    }

    [Fact]
    public async Task A_screen_is_behind_while_it_shows_what_is_older_than_five_seconds()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Reports(doug, Nothing(call.Id, call.Version));
        (await Behind(1)).ShouldBeFalse();

        await App.Execute($"""
            insert into public.ring_events (call_id, version, event, at)
            values ('{call.Id}', {call.Version + 5}, 'held', clock_timestamp() - interval '6 seconds')
            """);
        await Reports(doug, Nothing(call.Id, call.Version));
        (await Behind(2)).ShouldBeTrue();

        await Reports(doug, Nothing(call.Id, call.Version + 5));
        (await Behind(3)).ShouldBeFalse();

        // It waited half a minute for a connection, the one before was lost, and it says what was shown when it was written.
        number++;
        await Reports(doug, Nothing(call.Id, call.Version, untilAgo: 30_000));
        (await Behind(4)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_screen_that_hears_nothing_while_others_do_is_named_and_one_that_was_closed_is_not()
    {
        var (doug, rhonda, sue) = (await App.SignIn("doug"), await App.SignIn("rhonda"), await App.SignIn("sue"));
        await rhonda.Available();
        await App.Execute($"""
            insert into app.screens (agent_id, tab, page, opened_at, at, heard_at, connection, visible, browser)
            select v.id::uuid, v.tab, 'desk', now() - interval '1 hour', now() - v.ago, v.heard_at, 'live', true, 'Chrome 141'
            from (values
              ('{await doug.Id()}', 'a', interval '0', now()),
              ('{await rhonda.Id()}', 'b', interval '5 minutes', null),
              ('{await sue.Id()}', 'c', interval '5 minutes', null)) as v (id, tab, ago, heard_at)
            """);
        await ShownByAnother("10 seconds");
        (await Silent()).ShouldBeEmpty("her next heartbeat may bring it");

        await ShownByAnother("1 minute");
        (await Silent()).ShouldBe(["Rhonda"]);

        // What she could not hear while she slept is not held against her.
        await Reports(rhonda, new { n = ++number, page = "desk", live = true, visible = true, anew = true, ago = new[] { 0, 0 } }, "b");
        await Eventually.True(async () => !(await Silent()).Any());
    }

    [Fact]
    public async Task A_page_that_was_reloaded_is_one_screen()
    {
        var doug = await App.SignIn("doug");
        await App.Execute($"""
            insert into app.screens (agent_id, tab, page, opened_at, at, heard_at, connection, visible, browser)
            select '{await doug.Id()}'::uuid, tab, 'desk', now() - open, now() - ago, now() - ago, connection, true, 'Chrome 141'
            from (values
              ('before', interval '1 hour', interval '20 s', 'polling'),
              ('after', interval '15 s', interval '5 s', 'live')) as v (tab, open, ago, connection)
            """);
        var to = (await Promise.Now(default)).AddSeconds(1);

        (await Promise.Screens(to.AddMinutes(-15), to, default)).Select(s => s.Connection).ShouldBe(["live"]);
    }

    [Fact]
    public async Task An_event_is_unseen_once_every_screen_has_had_the_time_to_report_it()
    {
        await App.Execute("""
            insert into app.event_times
              (call_id, version, event, committed_at, waited_ms, sent_ms, accepted_ms, attempts, screens, expected)
            select gen_random_uuid(), 1, 'ringing', now() - ago, 1, 2, 3, 0, 0, 1
            from unnest(array[interval '5 s', interval '1 minute']) as ago
            """);
        var to = await Promise.Now(default);

        (await Promise.Between(to.AddMinutes(-15), to, default)).Unseen.ShouldBe(1);
        (await Promise.Between(to.AddMinutes(-15), to.AddMinutes(1), default)).Unseen.ShouldBe(2);
    }

    private Task ShownByAnother(string ago) => App.Execute($"""
        insert into app.event_times (call_id, version, event, committed_at, waited_ms, sent_ms, accepted_ms, attempts, screens, expected)
        values (gen_random_uuid(), 1, 'ringing', now() - interval '{ago}', 1, 2, 3, 0, 1, 2)
        """);

    private async Task<IEnumerable<string>> Silent()
    {
        var to = (await Promise.Now(default)).AddSeconds(1);
        return (await Promise.Screens(to.AddMinutes(-15), to, default)).Where(s => s.Silent).Select(s => s.Name);
    }

    [Fact]
    public async Task A_heartbeat_without_news_or_with_nonsense_leaves_no_row_and_is_answered()
    {
        var doug = await App.SignIn("doug");
        await Reports(doug, null);
        await Reports(doug, new { n = 1, page = "'; drop table calls" });
        await Reports(doug, "nonsense");

        await Reports(await App.SignIn("rhonda"), Nothing(Guid.CreateVersion7(), 1));
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.screens") > 0);
        (await App.Scalar<long>("select count(*) from app.screens")).ShouldBe(1);
    }

    [Fact]
    public async Task The_slowest_screen_is_the_end_of_the_events_trace()
    {
        const string trace = "5af7651916cd43dd8448eb211c80319c", publish = "b7ad6b7169203331";
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == CallCenter.Web.Traces.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> about) => about.Parent.TraceId.ToHexString() == trace
                ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var (doug, call) = (await App.SignIn("doug"), Guid.CreateVersion7());
        await App.Execute($"""
            insert into app.event_times
              (call_id, version, event, committed_at, waited_ms, sent_ms, accepted_ms, attempts, trace_id, span_id)
            values ('{call}', 3, 'held', clock_timestamp() - interval '1 second', 2, 3, 40, 0, '{trace}', '{publish}')
            """);

        await Reports(doug, Drawn(call, 3, 140, 20));

        var draw = await Eventually.Get(() => Task.FromResult(spans.FirstOrDefault(s => s.DisplayName == "draw")));
        var deliver = spans.Single(s => s.DisplayName == "deliver");
        foreach (var span in new[] { deliver, draw }) span.ParentSpanId.ToHexString().ShouldBe(publish);
        deliver.Duration.TotalMilliseconds.ShouldBe(80, 0.5);
        draw.Duration.TotalMilliseconds.ShouldBe(20, 0.5);
        draw.StartTimeUtc.ShouldBe(deliver.StartTimeUtc + deliver.Duration);
    }

    [Fact]
    public async Task A_screens_own_minutes_are_kept_for_two_days_and_those_of_all_for_thirty()
    {
        var (doug, none) = (await App.SignIn("doug"), "array_fill(0, array[24])");
        await App.Execute($"""
            insert into app.screen_minutes (agent_id, minute, visible, counts, arrived, drawn)
            select '{await doug.Id()}', now() - make_interval(days => days), true, {none}, {none}, {none} from unnest(array[1, 3]) days;
            insert into app.promise_minutes (minute, visible, counts, arrived, drawn)
            select now() - make_interval(days => days), true, {none}, {none}, {none} from unnest(array[3, 29, 31]) days
            """);

        (await OldScreenReports.Delete(App.Data, TimeSpan.FromDays(30), TimeSpan.FromDays(2), default)).ShouldBe(2);

        (await App.Scalar<long>("select count(*) from app.screen_minutes")).ShouldBe(1);
        (await App.Scalar<long>("select count(*) from app.promise_minutes")).ShouldBe(2);
    }

    /// <summary>The outbox has written how long the event was on its way.</summary>
    private Task Timed(Guid call, long version) => Eventually.True(async () =>
        await App.Scalar<long>($"select count(*) from app.event_times where call_id = '{call}' and version = {version}") == 1);

    private async Task<bool> Behind(int reports)
    {
        await Heard(reports);
        return await App.Scalar<bool>("select behind_since is not null from app.screens");
    }

    /// <summary>That many reports are written.</summary>
    private Task Heard(int reports) => Eventually.True(async () =>
        await App.Scalar<long>("select coalesce(sum(heard), 0) from app.screen_minutes") == 2 * reports);

    private async Task<string> OnScreens(Guid call, long version)
    {
        var seen = (await Promise.Story(call, default)).Single(e => e.Version == version);
        return $"{seen.Screens} of {seen.Expected}";
    }

    private object Drawn(Guid call, long version, int ms, int own, int untilAgo = 0, bool cut = false) =>
        Seen([$"{Short(call)} {version} {version}.{ms}.{own}"], new
        {
            lag = Counts(ms),
            way = Counts(ms - own),
            own = Counts(own),
            worst = new { call, version, ms, own },
        }, untilAgo, cut);

    private object Nothing(Guid call, long version, int untilAgo = 0) => Seen([$"{Short(call)} {version}"], null, untilAgo);

    private object Seen(string[] calls, object? seen, int untilAgo = 0, bool cut = false) => new
    {
        n = ++number,
        page = "desk",
        live = true,
        visible = true,
        bound = 4,
        heard = 2,
        stale = 1,
        seen,
        calls,
        cut,
        ago = new[] { 60_000, untilAgo },
    };

    private static string Counts(int ms) => new string('.', Buckets.Of(ms)) + "1";

    private static string Short(Guid id) => Base64Url.EncodeToString(id.ToByteArray(bigEndian: true));

    private static async Task Reports(Person person, object? seen, string tab = "t")
    {
        using var answer = await person.Http.PostAsJsonAsync("/api/agents/me/heartbeat", new { ready = false, tab, seen });
        answer.EnsureSuccessStatusCode();
    }
}
