namespace CallCenter.Web.Promise;

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
