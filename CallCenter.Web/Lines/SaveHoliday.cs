using System.Globalization;
using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Lines;

/// <summary>A holiday as a supervisor typed it.</summary>
/// <param name="DayFrom">As <c>yyyy-MM-dd</c>, like <paramref name="DayTo"/>, which is the same day if it is empty.</param>
/// <param name="Open">Whether the line is open on it for some <paramref name="Hours"/>.</param>
public sealed record HolidayTyped(string? Name, string? DayFrom, string? DayTo, bool Yearly, bool Open, string? Hours);

/// <summary>A new holiday in a calendar, a change of one, and its end.</summary>
public sealed class SaveHoliday(CallCenterDb db, Audit audit)
{
    private const int MostDays = 365;
    private const int MostHolidays = 500; // each arrival at a line reads them
    private static readonly Problem Gone = new("", "This holiday no longer exists.");

    /// <param name="id">Null for a new one.</param>
    /// <param name="seen">The holiday's summary that the form was filled from, see <see cref="Seen"/>.</param>
    public async Task<IReadOnlyList<Problem>> Run(
        Guid by, Guid calendarId, Guid? id, string? seen, HolidayTyped typed, CancellationToken ct)
    {
        var (read, problems) = Check(typed);
        if (read is null) return problems;
        try
        {
            return await db.InTransaction<IReadOnlyList<Problem>>(async () =>
            {
                var calendar = await db.Calendars.AsNoTracking().SingleOrDefaultAsync(c => c.Id == calendarId, ct);
                if (calendar is null) return [new("", "This calendar no longer exists.")];
                if (id is null && await db.Holidays.CountAsync(h => h.CalendarId == calendarId, ct) >= MostHolidays)
                    return [new("", $"A calendar has at most {MostHolidays} holidays. Remove those that are over.")];
                var holiday = id is { } known
                    ? (await db.Holidays.Rows($"where id = {known} and calendar_id = {calendarId} for no key update").ToListAsync(ct))
                        .SingleOrDefault()
                    : db.Holidays.Add(new() { Id = Guid.CreateVersion7(), CalendarId = calendarId, Name = "" }).Entity;
                if (holiday is null) return [Gone];
                if (id is not null && Seen.Outdated("this holiday", seen, Summary(holiday)) is { } outdated) return [outdated];
                (holiday.Name, holiday.DayFrom, holiday.DayTo) = (read.Name, read.DayFrom, read.DayTo);
                (holiday.Yearly, holiday.Hours) = (read.Yearly, read.Hours);
                audit.Add(by, id is null ? "holiday.added" : "holiday.changed", calendar.Name, await db.Now(ct), Summary(holiday));
                await db.SaveChangesAsync(ct);
                return [];
            }, ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return [Gone];
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation })
        {
            return [new("", "This calendar no longer exists.")];
        }
    }

    public Task<IReadOnlyList<Problem>> Remove(Guid by, Guid calendarId, Guid id, CancellationToken ct) =>
        db.InTransaction<IReadOnlyList<Problem>>(async () =>
        {
            var holiday = await db.Holidays.AsNoTracking().SingleOrDefaultAsync(h => h.Id == id && h.CalendarId == calendarId, ct);
            if (holiday is null) return [Gone];
            await db.Holidays.Where(h => h.Id == id).ExecuteDeleteAsync(ct);
            var calendar = await db.Calendars.Where(c => c.Id == calendarId).Select(c => c.Name).SingleAsync(ct);
            audit.Add(by, "holiday.removed", calendar, await db.Now(ct), Summary(holiday));
            await db.SaveChangesAsync(ct);
            return [];
        }, ct);

    /// <summary>The holiday that it means, without its ids; null if anything is wrong.</summary>
    private static (Holiday? Read, IReadOnlyList<Problem> Problems) Check(HolidayTyped typed)
    {
        var name = Typed.Clean(typed.Name);
        var (from, to) = (Day(typed.DayFrom), string.IsNullOrWhiteSpace(typed.DayTo) ? Day(typed.DayFrom) : Day(typed.DayTo));
        var (hours, wrongHours) = typed.Open ? DayHours.ReadTyped(typed.Hours) : (null, null);
        Problem?[] problems =
        [
            Typed.Check(name, "Name", "The name", HolidayCalendar.LongestName),
            from is null ? new("DayFrom", "Choose the holiday’s day.") : null,
            from is not null && to is null ? new("DayTo", "This is not a day. Leave it empty for a single day.")
                : to < from ? new("DayTo", "The last day is before the first.")
                : from is { } first && to is { } last && last.DayNumber - first.DayNumber >= MostDays
                    ? new("DayTo", "A holiday lasts at most a year.") : null,
            wrongHours is not null ? new("Hours", wrongHours)
                : hours is { IsClosed: true } ? new("Hours", "Enter when the line is open, or choose “Closed”.") : null,
        ];
        IReadOnlyList<Problem> found = [.. problems.OfType<Problem>()];
        if (found.Count > 0 || from is null || to is null) return (null, found);
        return (new() { Name = name, DayFrom = from.Value, DayTo = to.Value, Yearly = typed.Yearly, Hours = hours }, found);
    }

    private static DateOnly? Day(string? typed) =>
        DateOnly.TryParseExact(typed?.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 1900 and <= 9000 ? day : null;

    public static string Summary(Holiday holiday) => $"{holiday.Name}: {holiday.DayFrom:yyyy-MM-dd} to {holiday.DayTo:yyyy-MM-dd}"
        + $"{(holiday.Yearly ? ", yearly" : "")}; {holiday.Hours?.Text ?? "closed"}";
}
