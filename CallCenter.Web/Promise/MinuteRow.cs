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
