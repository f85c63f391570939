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
    string Browser, int? BoundMs, int SleptMs, bool Whole, DateTimeOffset Until, IReadOnlyDictionary<Guid, long>? Shown)
{
    public static IReadOnlyList<ScreenRow> Of(IEnumerable<ScreenReport> reports) =>
    [
        .. reports.GroupBy(r => (r.AgentId, r.Tab)).Select(g =>
        {
            var last = g.MaxBy(r => r.Number)!;
            var shown = last.Calls.Where(c => c.Shown is not null).DistinctBy(c => c.Id).ToDictionary(c => c.Id, c => c.Shown!.Value);
            return new ScreenRow(last.AgentId, last.Tab, last.Page, g.Min(r => r.Since), last.At, g.Sum(r => r.Heard),
                last.Connection, last.Visible, last.Browser, last.BoundMs, g.Max(r => r.SleptMs), last.Whole, last.Until,
                last.Whole || shown.Count > 0 ? shown : null);
        }),
    ];
}

/// <summary>An event of a call, with the screens that have shown it.</summary>
/// <param name="Expected">Of those, the screens whose reports were cut: nobody knows what else they have shown.</param>
/// <param name="Ms">The slowest of them, and the browser's own part of that.</param>
internal sealed record EventRow(
    Guid CallId, long Version, int Screens, int Expected, int Ms, int OwnMs, Guid AgentId, DateTimeOffset At)
{
    public static IReadOnlyList<EventRow> Of(IEnumerable<ScreenReport> reports) =>
    [
        .. reports
            .SelectMany(r => r.Calls.SelectMany(c => c.Drawn.DistinctBy(d => d.Version).Select(d => (Report: r, Call: c.Id, Drawn: d))))
            .GroupBy(e => (e.Call, e.Drawn.Version)).Select(g =>
            {
                var last = g.MaxBy(e => e.Drawn.Ms);
                return new EventRow(g.Key.Call, g.Key.Version, g.Count(), g.Count(e => e.Report.Cut), last.Drawn.Ms, last.Drawn.OwnMs,
                    last.Report.AgentId, last.Report.At);
            }),
    ];
}

/// <summary>A screen was open, and has reported everything from then that it has shown.</summary>
internal sealed record OpenRow(DateTimeOffset Since, DateTimeOffset Until)
{
    public static IReadOnlyList<OpenRow> Of(IEnumerable<ScreenReport> reports) =>
        [.. reports.Where(r => !r.Cut && r.Until > r.Since).Select(r => new OpenRow(r.Since, r.Until))];
}
