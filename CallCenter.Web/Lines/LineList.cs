using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Lines;

/// <summary>A line, and whether it is open now.</summary>
/// <param name="Calendar">The name of its calendar.</param>
public sealed record ListedLine(Line Line, Opening Opening, string? Calendar);

public sealed class LineList(CallCenterDb db)
{
    public Task<List<Line>> All(CancellationToken ct) =>
        db.Lines.AsNoTracking().OrderByDescending(l => l.Active).ThenBy(l => l.Name).ThenBy(l => l.Number).ToListAsync(ct);

    public async Task<List<ListedLine>> Listed(CancellationToken ct)
    {
        var now = await db.Now(ct);
        var calendars = await db.Calendars.AsNoTracking().ToDictionaryAsync(c => c.Id, c => c.Name, ct);
        var holidays = (await db.Holidays.AsNoTracking().ToListAsync(ct)).ToLookup(h => (Guid?)h.CalendarId);
        return (await All(ct)).ConvertAll(line => new ListedLine(
            line, line.OpeningAt(now, [.. holidays[line.CalendarId]]), line.CalendarId is { } id ? calendars.GetValueOrDefault(id) : null));
    }

    public Task<Line?> Find(Guid id, CancellationToken ct) => db.Lines.AsNoTracking().SingleOrDefaultAsync(l => l.Id == id, ct);

    public Task<List<Named>> Names(CancellationToken ct) =>
        db.Lines.OrderBy(l => l.Name).Select(l => new Named(l.Id, l.Name)).ToListAsync(ct);
}
