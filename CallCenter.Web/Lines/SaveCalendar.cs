using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Lines;

/// <summary>A new calendar, or another name for one; and the end of one that no line keeps.</summary>
public sealed class SaveCalendar(CallCenterDb db, Audit audit)
{
    private static readonly Problem Gone = new("", "This calendar no longer exists.");
    private static readonly Problem Taken = new("Name", "Another calendar already has this name.");

    /// <param name="id">Null for a new one.</param>
    /// <returns>The calendar's id, or what is wrong.</returns>
    public async Task<(Guid Id, IReadOnlyList<Problem> Problems)> Run(Guid by, Guid? id, string? typed, CancellationToken ct)
    {
        var name = Typed.Clean(typed);
        if (Typed.Check(name, "Name", "The name", HolidayCalendar.LongestName) is { } problem) return (default, [problem]);
        try
        {
            return await db.InTransaction<(Guid, IReadOnlyList<Problem>)>(async () =>
            {
                var calendar = id is { } known ? await db.Calendars.SingleOrDefaultAsync(c => c.Id == known, ct)
                    : db.Calendars.Add(new() { Id = Guid.CreateVersion7(), Name = name }).Entity;
                if (calendar is null) return (default, [Gone]);
                if (await db.Calendars.AnyAsync(c => c.Id != calendar.Id && c.Name == name, ct)) return (default, [Taken]);
                if (id is null || calendar.Name != name)
                    audit.Add(by, id is null ? "calendar.added" : "calendar.renamed", calendar.Name, await db.Now(ct), name);
                calendar.Name = name;
                await db.SaveChangesAsync(ct);
                return (calendar.Id, []);
            }, ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return (default, [Taken]);
        }
        catch (DbUpdateConcurrencyException)
        {
            return (default, [Gone]);
        }
    }

    public async Task<IReadOnlyList<Problem>> Delete(Guid by, Guid id, CancellationToken ct)
    {
        var lines = await db.Lines.Where(l => l.CalendarId == id).OrderBy(l => l.Name).Select(l => l.Name).ToListAsync(ct);
        if (lines.Count > 0) return [Kept(lines)];
        try
        {
            return await db.InTransaction<IReadOnlyList<Problem>>(async () =>
            {
                if (await db.Calendars.SingleOrDefaultAsync(c => c.Id == id, ct) is not { } calendar) return [Gone];
                db.Calendars.Remove(calendar);
                audit.Add(by, "calendar.deleted", calendar.Name, await db.Now(ct));
                await db.SaveChangesAsync(ct);
                return [];
            }, ct);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: LineDetails.OfCalendar })
        {
            return [Kept(["A line"])]; // which chose it at this moment
        }
        catch (DbUpdateConcurrencyException)
        {
            return [Gone];
        }
    }

    private static Problem Kept(List<string> lines)
    {
        var keep = lines.Count == 1 ? $"{lines[0]} keeps" : $"{string.Join(", ", lines.SkipLast(1))} and {lines[^1]} keep";
        return new("", $"{keep} these holidays. Choose another calendar there first.");
    }
}
