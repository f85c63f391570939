namespace CallCenter.Web.Promise;

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
