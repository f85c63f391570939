namespace CallCenter.Web.Promise;

/// <summary>How long a layer took, or all of them together.</summary>
/// <param name="Events">How many were measured; an event counts once for each screen where the screens measured it.</param>
/// <param name="P50">Milliseconds, as all that follow; null without events. A percentile is the upper limit of its bucket.</param>
/// <param name="Counts">Events by bucket, see <see cref="Buckets.Limits"/>.</param>
public sealed record Spread(long Events, int? P50, int? P95, int? P99, int? Worst, IReadOnlyList<long> Counts)
{
    public static Spread Of(IReadOnlyList<long> counts, int? worst) => new(counts.Sum(), Buckets.Percentile(counts, 0.5, worst),
        Buckets.Percentile(counts, 0.95, worst), Buckets.Percentile(counts, 0.99, worst), worst, counts);
}

/// <summary>The layers that an event passes, in this order.</summary>
public enum Layer
{
    /// <summary>From the begin of the transaction to the event's <c>at</c>.</summary>
    Transaction,
    /// <summary>From the commit until it is handed to Realtime.</summary>
    Outbox,
    /// <summary>From there until it arrives in the browser, whose network is part of it.</summary>
    Realtime,
    /// <summary>From its arrival to the frame that shows it.</summary>
    Browser,
}

/// <param name="CallId">Null if it was about an agent.</param>
/// <param name="Layer">Where most of the time was spent; null if unknown.</param>
/// <param name="Agent">Whose screen it was; null if unknown.</param>
public sealed record SlowestEvent(Guid? CallId, long? Version, int Ms, Layer? Layer, Guid? AgentId, string? Agent);

/// <summary>What all screens reported for a span of time.</summary>
/// <param name="Screens">From the commit to the frame, on the pages that were visible.</param>
/// <param name="Hidden">The same on hidden pages, which the browser may slow down.</param>
/// <param name="Layers">
/// Visible pages only, where the browser is involved. Realtime's percentiles are those of the arrivals less those of the outbox.
/// </param>
/// <param name="Announced">Events of calls that the outbox delivered.</param>
/// <param name="Unseen">Those that no screen has reported although screens were open.</param>
/// <param name="Heard">
/// Events that arrived, on all screens together; of them some were dropped as duplicate, or as stale: older than what is shown.
/// </param>
/// <param name="Differed">How often a screen differed from the server's digest although its live updates worked.</param>
/// <param name="Worst">The slowest on a visible page.</param>
public sealed record Figures(
    DateTimeOffset From, DateTimeOffset To, Spread Screens, Spread Hidden, IReadOnlyDictionary<Layer, Spread> Layers,
    long Announced, long Unseen, long Heard, long Duplicate, long Stale, long Differed, SlowestEvent? Worst);

/// <summary>One screen: a tab with a desk or <c>/live</c>, as of its last report.</summary>
/// <param name="Page"><c>desk</c> or <c>live</c>.</param>
/// <param name="At">Its last report. A screen that has nothing to report sends none.</param>
/// <param name="HeardAt">The last report that contained an event it had heard; null if none did.</param>
/// <param name="Connection"><c>live</c>, <c>polling</c>, or <c>opening</c> at a page's first report.</param>
/// <param name="BoundMs">Its times are right within this; null if it has no estimate of the server's clock.</param>
/// <param name="SleptMs">Its longest pause between the last two reports: a computer that slept, or a frozen page.</param>
/// <param name="BehindSince">Since when it has shown something older than 5 s; null if it does not.</param>
/// <param name="Silent">It is open, and has not reported in time what others have shown.</param>
/// <param name="Drawn">The agent's times in this span, on all of their visible screens together.</param>
/// <param name="Hidden">The same on hidden ones.</param>
/// <param name="WorstLayer">Of the slowest event.</param>
public sealed record ScreenStatus(
    Guid AgentId, string Name, string Tab, string Page, DateTimeOffset At, DateTimeOffset? HeardAt, string Connection, bool Visible,
    string Browser, int? BoundMs, int SleptMs, DateTimeOffset? BehindSince, bool Silent, Spread Drawn, Spread Hidden, long Differed,
    Layer? WorstLayer);

/// <summary>How the screens showed one event of a call.</summary>
/// <param name="Screens">How many have shown it, of those that were open; null if no report covers it.</param>
/// <param name="LastAfterMs">From the commit to the last of them.</param>
/// <param name="WorstLayer">Where the last of them spent most of the time.</param>
/// <param name="Times">Milliseconds per layer, the last screen's where the browser is involved; null where unknown.</param>
public sealed record EventOnScreens(
    long Version, string Event, DateTimeOffset CommittedAt, int? Screens, int? Expected, int? LastAfterMs, string? Last, Layer? WorstLayer,
    IReadOnlyDictionary<Layer, double?> Times);
