namespace CallCenter.Web.Promise;

/// <summary>One minute of one agent's screens, or of all; visible or hidden. Column names are in snake case.</summary>
internal sealed class MinuteRow
{
    public Guid? AgentId { get; init; }
    public DateTimeOffset Minute { get; init; }
    public bool Visible { get; init; }
    public int[] Counts { get; } = new int[Buckets.Count];
    public int[] Arrived { get; } = new int[Buckets.Count];
    public int[] Drawn { get; } = new int[Buckets.Count];
    public int Heard { get; private set; }
    public int Duplicate { get; private set; }
    public int Stale { get; private set; }
    public int Differed { get; private set; }
    public int? WorstMs { get; private set; }
    public int? WorstOwnMs { get; private set; }
    public Guid? WorstCall { get; private set; }
    public long? WorstVersion { get; private set; }
    public Guid? WorstAgent { get; private set; }

    /// <summary>The events that arrived count where the page is now.</summary>
    public static IReadOnlyList<MinuteRow> Of(IEnumerable<ScreenReport> reports, bool perAgent)
    {
        var rows = new Dictionary<(Guid?, DateTimeOffset, bool), MinuteRow>();
        foreach (var report in reports)
            foreach (var (measured, visible) in new[] { (report.Seen, true), (report.Hidden, false) })
            {
                if (measured is null && visible != report.Visible) continue;
                Guid? agent = perAgent ? report.AgentId : null;
                var minute = new DateTimeOffset(report.At.UtcTicks - (report.At.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
                if (!rows.TryGetValue((agent, minute, visible), out var row))
                    rows[(agent, minute, visible)] = row = new() { AgentId = agent, Minute = minute, Visible = visible };
                if (visible == report.Visible) row.Hear(report);
                if (measured is not null) row.Add(measured, report.AgentId);
            }
        return [.. rows.Values];
    }

    private void Hear(ScreenReport report)
    {
        Heard += report.Heard;
        Duplicate += report.Duplicate;
        Stale += report.Stale;
        Differed += report.Differed;
    }

    private void Add(Measured measured, Guid agent)
    {
        for (var i = 0; i < Buckets.Count; i++)
        {
            Counts[i] += measured.Lag[i];
            Arrived[i] += measured.Way[i];
            Drawn[i] += measured.Own[i];
        }
        if (WorstMs >= measured.WorstMs) return;
        (WorstMs, WorstOwnMs, WorstCall, WorstVersion, WorstAgent) =
            (measured.WorstMs, measured.WorstOwnMs, measured.WorstCall, measured.WorstVersion, agent);
    }
}

/// <summary>A screen as of its last report.</summary>
/// <param name="Until">About when <paramref name="Shown"/> was true; <paramref name="At"/> is later if it had to be sent again.</param>
/// <param name="Shown">Versions by call; null while the screen is not up to date.</param>
/// <param name="Whole">Every call that it shows.</param>
internal sealed record ScreenRow(
    Guid AgentId, string Tab, string Page, DateTimeOffset Since, DateTimeOffset At, int Heard, string Connection, bool Visible,
    string Browser, int? BoundMs, int SleptMs, bool Whole, DateTimeOffset Until, IReadOnlyDictionary<Guid, long>? Shown,
    IReadOnlyList<int> Numbers, DateTimeOffset ReportedUntil)
{
    public static IReadOnlyList<ScreenRow> Of(
        IEnumerable<ScreenReport> reports, IReadOnlyDictionary<(Guid AgentId, string Tab), WrittenReports> written) =>
    [
        .. reports.GroupBy(r => (r.AgentId, r.Tab)).Select(g =>
        {
            var last = g.MaxBy(r => r.Number)!;
            var shown = last.Calls.Where(c => c.Shown is not null).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Shown!.Value);
            return new ScreenRow(last.AgentId, last.Tab, last.Page, g.Min(r => r.Since), last.At, g.Sum(r => r.Heard),
                last.Connection, last.Visible, last.Browser, last.BoundMs, g.Max(r => r.SleptMs), last.Whole, last.Until,
                last.Whole || shown.Count > 0 ? shown : null, written[g.Key].Numbers, written[g.Key].Until);
        }),
    ];
}

/// <summary>An event of a call, with the screens that have shown it.</summary>
/// <param name="Ms">The slowest of them, and the browser's own part of that.</param>
/// <param name="Turns">How often it was too early: the outbox had not written the event's times yet.</param>
internal sealed record EventRow(
    Guid CallId, long Version, int Screens, int Ms, int OwnMs, Guid AgentId, DateTimeOffset At, int Turns = 0)
{
    public static IReadOnlyList<EventRow> Of(IEnumerable<ScreenReport> reports, IEnumerable<EventRow> early) =>
    [
        .. reports.SelectMany(r => r.Calls.SelectMany(c => c.Drawn.DistinctBy(d => d.Version)
                .Select(d => new EventRow(c.Id, d.Version, 1, d.Ms, d.OwnMs, r.AgentId, r.At))))
            .Concat(early).GroupBy(e => (e.CallId, e.Version)).Select(g => g.MaxBy(e => e.Ms)! with
            {
                Screens = g.Sum(e => e.Screens),
                Turns = g.Min(e => e.Turns),
            }),
    ];
}

/// <summary>
/// What is expected of a screen, once for each event: everything that was committed while it was open, from <paramref name="Since"/> to
/// <paramref name="Until"/>; and what it has drawn of the time that it cannot answer for.
/// </summary>
/// <param name="Covered">By its earlier reports, until then.</param>
/// <param name="Since">Equals <paramref name="Until"/> if its report was cut: nobody knows what else it has drawn.</param>
/// <param name="Drawn"><c>019af053-… 7</c>: the call and the version.</param>
internal sealed record OpenRow(DateTimeOffset Covered, DateTimeOffset Since, DateTimeOffset Until, IReadOnlyList<string> Drawn)
{
    public static IReadOnlyList<OpenRow> Of(IEnumerable<ScreenReport> reports) =>
    [
        .. reports.Where(r => r.Until > r.Covered).Select(r => new OpenRow(
            r.Covered, r.Cut ? r.Until : r.Since, r.Until, [.. r.Calls.SelectMany(c => c.Drawn.Select(d => $"{c.Id} {d.Version}"))])),
    ];
}
