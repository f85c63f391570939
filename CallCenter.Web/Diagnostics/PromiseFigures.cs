using CallCenter.Web.Promise;

namespace CallCenter.Web.Diagnostics;

/// <summary>The figures that <c>doctor --json</c> gives to monitoring. Milliseconds; null where nothing was measured.</summary>
/// <param name="Layers">transaction, outbox, realtime and browser.</param>
/// <param name="Unseen">Events that reached no screen although screens were open.</param>
/// <param name="Differed">How often a screen with live updates differed from the server.</param>
public sealed record PromiseFigures(
    DateTimeOffset From, DateTimeOffset To, long Measured, int? P50, int? P95, int? P99, int? Worst,
    IReadOnlyDictionary<string, LayerFigures> Layers, long Announced, long Unseen, long Heard, long Duplicate, long Stale, long Differed,
    ScreenCounts Screens)
{
    public static PromiseFigures Of(PromiseReport report)
    {
        var (figures, all) = (report.Lately, report.Lately.Screens);
        return new(figures.From, figures.To, all.Events, all.P50, all.P95, all.P99, all.Worst,
            figures.Layers.ToDictionary(l => l.Key.ToString().ToLowerInvariant(), l => LayerFigures.Of(l.Value)),
            figures.Announced, figures.Unseen, figures.Heard, figures.Duplicate, figures.Stale, figures.Differed,
            ScreenCounts.Of(report.Screens));
    }
}

public sealed record LayerFigures(long Measured, int? P50, int? P95, int? P99, int? Worst)
{
    public static LayerFigures Of(Spread spread) => new(spread.Events, spread.P50, spread.P95, spread.P99, spread.Worst);
}

/// <param name="Slow">Those whose own p99 is above a second, by more than one event.</param>
public sealed record ScreenCounts(int Live, int Polling, int Behind, int Silent, int Slow)
{
    public static ScreenCounts Of(IReadOnlyList<ScreenStatus> screens) => new(
        screens.Count(s => s.Connection == "live"), screens.Count(s => s.Connection == "polling"),
        screens.Count(s => s.BehindSince is not null), screens.Count(s => s.Silent), screens.Count(s => Breaches.IsSlow(s.Drawn)));
}
