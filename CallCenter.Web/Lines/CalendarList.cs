using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Lines;

/// <param name="Lines">The names of the lines that keep it.</param>
public sealed record ListedCalendar(Guid Id, string Name, int Holidays, List<string> Lines);

/// <param name="Holidays">By date, the yearly ones as they were entered.</param>
public sealed record CalendarPage(HolidayCalendar Calendar, IReadOnlyList<Holiday> Holidays, IReadOnlyList<string> Lines);

public sealed class CalendarList(CallCenterDb db)
{
    public Task<List<ListedCalendar>> All(CancellationToken ct) => db.Calendars.AsNoTracking().OrderBy(c => c.Name)
        .Select(c => new ListedCalendar(
            c.Id, c.Name, db.Holidays.Count(h => h.CalendarId == c.Id),
            db.Lines.Where(l => l.CalendarId == c.Id).OrderBy(l => l.Name).Select(l => l.Name).ToList()))
        .ToListAsync(ct);

    public Task<List<Named>> Names(CancellationToken ct) =>
        db.Calendars.OrderBy(c => c.Name).Select(c => new Named(c.Id, c.Name)).ToListAsync(ct);

    public async Task<CalendarPage?> Find(Guid id, CancellationToken ct)
    {
        if (await db.Calendars.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } calendar) return null;
        var holidays = await db.Holidays.AsNoTracking().Where(h => h.CalendarId == id)
            .OrderBy(h => h.DayFrom).ThenBy(h => h.DayTo).ThenBy(h => h.Id).ToListAsync(ct);
        var lines = await db.Lines.Where(l => l.CalendarId == id).OrderBy(l => l.Name).Select(l => l.Name).ToListAsync(ct);
        return new(calendar, holidays, lines);
    }
}
