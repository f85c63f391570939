using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;
using CallCenter.Web.Promise;

namespace CallCenter.Tests.Unit;

/// <summary>What a heartbeat says about its screen, and what of that the server believes.</summary>
public sealed class ScreenReportTests
{
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36";
    private static readonly Guid Doug = Guid.Parse("019af000-0000-7000-8000-00000000000d");
    private static readonly Guid Call = Guid.Parse("019af053-5678-7000-8000-000000000001");
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    /// <summary>As Client/realtime/lags.js writes it.</summary>
    private const string Whole = """
        {"n":3,"page":"desk","live":true,"visible":true,"bound":5,"heard":4,"duplicate":1,"stale":1,"differed":1,"slept":0,
         "seen":{"lag":"......2","way":".....2","own":"..2",
           "worst":{"call":"019af053-5678-7000-8000-000000000001","version":7,"ms":150,"own":30}},
         "calls":["AZrwU1Z4cACAAAAAAAAAAQ 7 6.140.20 7.150.30"],"all":true,"ago":[15012,2000]}
        """;

    [Fact]
    public void It_is_read_as_the_desk_wrote_it()
    {
        var report = Read(Whole)!;

        (report.AgentId, report.Tab, report.Number, report.Page, report.Browser).ShouldBe((Doug, "t", 3, "desk", "Chrome 141"));
        (report.Heard, report.Duplicate, report.Stale, report.Differed).ShouldBe((4, 1, 1, 1));
        report.BoundMs.ShouldBe(5);
        (report.Since, report.Until).ShouldBe((Now.AddMilliseconds(-15012), Now.AddMilliseconds(-2000)));
        report.Seen!.Lag[6].ShouldBe(2);
        report.Seen.WorstCall.ShouldBe(Call);
        report.Seen.WorstVersion.ShouldBe(7);
        (report.Seen.WorstMs, report.Seen.WorstOwnMs).ShouldBe((150, 30));
        report.Hidden.ShouldBeNull();
        var call = report.Calls.ShouldHaveSingleItem();
        call.Id.ShouldBe(Call);
        call.Shown.ShouldBe(7);
        call.Drawn.ShouldBe(new[] { new Drawn(6, 140, 20), new Drawn(7, 150, 30) });
        (report.Whole, report.Cut).ShouldBe((true, false));
    }

    [Theory]
    [InlineData(1, false, "opening")]
    [InlineData(2, false, "polling")]
    [InlineData(1, true, "live")]
    public void A_page_that_has_just_been_opened_is_not_without_live_updates_yet(int number, bool live, string connection) =>
        (Read(Whole)! with { Number = number, Live = live }).Connection.ShouldBe(connection);

    [Theory]
    [InlineData(14_000)] // it was faster than the one before
    [InlineData(16_000)]
    public void It_begins_where_the_one_before_ended_whatever_the_requests_took(int later)
    {
        var (first, second) = (Read(Whole)!, Read(Whole.Replace("\"n\":3", "\"n\":4"))! with { At = Now.AddMilliseconds(later) });
        second = second with { Since = second.At.AddMilliseconds(-15012), Until = second.At.AddMilliseconds(-2000) };

        var written = new WrittenReports([2, 3], first.Until);

        var after = second.After(written);

        (after.Since, after.Until).ShouldBe((first.Until, second.Until));
        (second with { Until = first.Since }).After(written).Until.ShouldBe(first.Until, "nothing is taken back");
        (second with { Number = 1 }).After(written).Since.ShouldBe(second.Since, "it was written late");
        second.After(null).ShouldBe(second);
        (second with { Anew = true }).After(written).Since.ShouldBe(second.Since, "it was asleep, or without live updates");
    }

    [Theory]
    [InlineData(5, false)] // the one before was lost
    [InlineData(4, true)] // it was asleep
    public void After_a_gap_it_does_not_cover_again_what_is_covered_and_is_not_extended(int number, bool slept)
    {
        var (first, written) = (Read(Whole)!, new WrittenReports([3], Now));
        var later = first with { Number = number, Anew = slept, At = Now.AddSeconds(10), Until = Now.AddSeconds(8) };
        var waited = later with { Until = Now.AddSeconds(-20) };

        (later.After(written).Since, later.After(written).Until).ShouldBe((Now, Now.AddSeconds(8)));
        (waited.After(written).Since, waited.After(written).Until).ShouldBe((Now, Now.AddSeconds(-20)));
    }

    [Fact]
    public void Of_reports_that_are_written_together_each_follows_the_one_before_it_and_none_is_written_twice()
    {
        var third = Read(Whole)!;
        var written = new Dictionary<(Guid, string), WrittenReports> { [(Doug, "t")] = new([1, 2], Now.AddMinutes(-1)) };
        var fourth = third with { Number = 4, Until = Now };

        var news = WrittenReports.News([fourth, third, third with { Number = 2 }], written);

        news.Select(r => (r.Number, r.Since)).ShouldBe([(3, Now.AddMinutes(-1)), (4, third.Until)]);
        string.Join(' ', written[(Doug, "t")].Numbers).ShouldBe("1 2 3 4");
        written[(Doug, "t")].Until.ShouldBe(Now);
    }

    [Theory]
    [InlineData("\"n\":3", "\"n\":0")]
    [InlineData("\"page\":\"desk\"", "\"page\":\"admin\"")]
    [InlineData("\"heard\":4", "\"heard\":-4")]
    [InlineData("\"heard\":4", "\"heard\":99999999")]
    [InlineData("\"heard\":4", "\"heard\":\"many\"")]
    [InlineData("\"duplicate\":1", "\"duplicate\":4")]
    [InlineData("\"bound\":5", "\"bound\":-5")]
    [InlineData("\"ago\":[15012,2000]", "\"ago\":[2000,15012]")]
    [InlineData("\"ago\":[15012,2000]", "\"ago\":[15012]")]
    [InlineData("\"ago\":[15012,2000]", "\"ago\":[15012,-2000]")]
    [InlineData("\"lag\":\"......2\"", "\"lag\":\"......3\"")]
    [InlineData("\"lag\":\"......2\"", "\"lag\":\".........................2\"")]
    [InlineData("\"lag\":\"......2\"", "\"lag\":\"......-2\"")]
    [InlineData("\"ms\":150", "\"ms\":700000")]
    [InlineData("\"own\":30", "\"own\":300")]
    [InlineData("AZrwU1Z4cACAAAAAAAAAAQ 7", "AZrwU1Z4cACAAAAA 7")]
    [InlineData("AZrwU1Z4cACAAAAAAAAAAQ 7", "'; drop table calls; -- 7")]
    [InlineData("6.140.20", "6.140")]
    [InlineData("6.140.20", "6.700000.20")]
    [InlineData("[\"AZrwU1Z4cACAAAAAAAAAAQ 7 6.140.20 7.150.30\"]", "[null]")]
    [InlineData("\"live\":true", "\"live\":true,\"more\":\"0123456789\"", 200)]
    public void What_cannot_be_so_is_no_report(string part, string instead, int times = 1)
    {
        Read(Whole).ShouldNotBeNull();
        Whole.ShouldContain(part);

        Read(Whole.Replace(part, instead.Replace("0123456789", string.Concat(Enumerable.Repeat("0123456789", times))))).ShouldBeNull();
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("\"report\"")]
    public void Something_else_is_no_report(string json) => Read(json).ShouldBeNull();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("01234567890123456789012345678901234567890123456789")]
    public void A_tab_has_a_name_that_a_page_would_give_it(string? tab) => Read(Whole, tab).ShouldBeNull();

    [Fact]
    public void A_report_covers_ten_minutes_at_most() =>
        Read(Whole.Replace("[15012,2000]", "[999999999,2000]"))!.Since.ShouldBe(Now.AddMinutes(-10));

    [Fact]
    public void A_report_that_comes_twice_counts_once_and_nobody_fills_the_memory()
    {
        var clock = new SetClock(Now);
        var reports = new ScreenReports(clock);
        Take(reports, "t", 3);
        clock.Time += TimeSpan.FromSeconds(5);
        Take(reports, "t", 3);
        reports.Due(TimeSpan.Zero).Count.ShouldBe(1);

        for (var tab = 0; tab < 50; tab++) Take(reports, $"tab-{tab}", 1);
        reports.Due(TimeSpan.Zero).Count.ShouldBe(8);
    }

    [Fact]
    public void A_report_that_is_repeated_for_as_long_as_an_outage_lasts_counts_once()
    {
        var clock = new SetClock(Now);
        var reports = new ScreenReports(clock);
        Take(reports, "t", 3);
        reports.Due(TimeSpan.Zero).Count.ShouldBe(1);

        for (var minute = 1; minute <= 5; minute++)
        {
            clock.Time += TimeSpan.FromMinutes(1);
            Take(reports, "t", 3);
            reports.Due(TimeSpan.Zero).ShouldBeEmpty();
        }
    }

    [Fact]
    public void What_arrived_just_now_waits_for_the_outbox()
    {
        var clock = new SetClock(Now);
        var reports = new ScreenReports(clock);
        Take(reports, "t", 3);
        reports.Due(TimeSpan.FromSeconds(1)).ShouldBeEmpty();

        clock.Time += TimeSpan.FromSeconds(1);
        reports.Due(TimeSpan.FromSeconds(1)).Count.ShouldBe(1);
        reports.Due(TimeSpan.Zero).ShouldBeEmpty();
    }

    [Fact]
    public void The_browser_counts_in_the_same_buckets()
    {
        var source = File.ReadAllText(Path.Combine(Paths.Root, "CallCenter.Web", "Client", "realtime", "buckets.js"));
        var limits = Regex.Match(source, @"LIMITS = \[([^\]]+)\]").Groups[1].Value.Replace("_", "").Split(',')
            .Select(n => int.Parse(n.Trim(), CultureInfo.InvariantCulture));

        limits.ShouldBe(Buckets.Limits);
        Buckets.Limits.Count.ShouldBe(Buckets.Count - 1);
        Buckets.Limits.ShouldBeInOrder();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 0)]
    [InlineData(10.1, 1)]
    [InlineData(1000, 14)]
    [InlineData(60_001, 23)]
    public void A_bucket_ends_with_its_limit(double ms, int bucket) => Buckets.Of(ms).ShouldBe(bucket);

    [Fact]
    public void A_percentile_is_its_buckets_limit_and_never_more_than_the_slowest()
    {
        var counts = new long[Buckets.Count];
        Buckets.Percentile(counts, 0.99).ShouldBeNull();
        counts[5] = 98;
        counts[14] = 2;

        Buckets.Percentile(counts, 0.5, 870).ShouldBe(100);
        Buckets.Percentile(counts, 0.98, 870).ShouldBe(100);
        Buckets.Percentile(counts, 0.99, 870).ShouldBe(870);
    }

    [Theory]
    [InlineData(Chrome, "Chrome 141")]
    [InlineData(Chrome + " Edg/141.0.0.0", "Edge 141")]
    [InlineData("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox 140")]
    [InlineData("Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15", "Safari 18")]
    [InlineData("curl/8", "")]
    public void A_browser_has_the_name_that_its_person_knows(string agent, string name) =>
        ScreenReport.Read(JsonDocument.Parse(Whole).RootElement, Doug, "t", agent, Now)!.Browser.ShouldBe(name);

    private static ScreenReport? Read(string json, string? tab = "t") =>
        ScreenReport.Read(JsonDocument.Parse(json).RootElement, Doug, tab, Chrome, Now);

    private static void Take(ScreenReports reports, string tab, int number) =>
        reports.Take(Doug, tab, JsonDocument.Parse(Whole.Replace("\"n\":3", $"\"n\":{number}")).RootElement, Chrome);

    private sealed class SetClock(DateTimeOffset time) : TimeProvider
    {
        public DateTimeOffset Time { get; set; } = time;

        public override DateTimeOffset GetUtcNow() => Time;
    }
}
