namespace CallCenter.Web.Promise;

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
