namespace CallCenter.Web.Promise;

/// <summary>How the promise is kept now.</summary>
/// <param name="Lately">The last 15 minutes.</param>
/// <param name="Screens">Those that reported in that time.</param>
/// <param name="Breaches">Empty if it is kept.</param>
public sealed record PromiseReport(
    DateTimeOffset Now, Figures Lately, IReadOnlyList<ScreenStatus> Screens, IReadOnlyList<Breach> Breaches);

/// <summary>What the page and the doctor show: both look at the same figures and name the same breaches.</summary>
public sealed class PromiseReports(ScreenFigures figures, UnsentEvents unsent)
{
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public async Task<PromiseReport> Current(CancellationToken ct)
    {
        var now = await figures.Now(ct);
        var (lately, hour) = (figures.Between(now - Span, now, ct), figures.Differed(now - Hour, now, ct));
        var (screens, waiting) = (figures.Screens(now - Span, now, ct), unsent.Look(ct));
        await Task.WhenAll(lately, hour, screens, waiting);
        var seen = new Seen(now, await lately, await hour, await screens, await waiting);
        return new(now, seen.Lately, seen.Screens, Breaches.In(seen));
    }
}
