using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Lines;

public enum ClosedFor
{
    HalfHour,
    TwoHours,
    /// <summary>Until midnight in the line's zone.</summary>
    RestOfDay,
}

/// <summary>
/// Closes a line for a while, whatever its hours say. It ends by itself. Calls that already wait are not touched: their callers were
/// promised an agent.
/// </summary>
public sealed class CloseLine(CallCenterDb db, Audit audit)
{
    public const int LongestReason = 60;

    public Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, ClosedFor during, string? reason, CancellationToken ct)
    {
        var why = Typed.Clean(reason);
        if (Typed.Check(why, "Reason", "The reason", LongestReason, required: false) is { } problem)
            return Task.FromResult<IReadOnlyList<Problem>>([problem]);
        return Change(id, (line, now) =>
        {
            (line.ClosedUntil, line.ClosedReason) = (Until(line, now, during), why.Length > 0 ? why : null);
            var because = why.Length > 0 ? $": {why}" : "";
            audit.Add(by, "line.closed", line.Number, now, $"until {line.ClosedUntil:yyyy-MM-dd HH:mm} UTC{because}");
        }, ct);
    }

    /// <summary>Its hours decide again.</summary>
    public Task<IReadOnlyList<Problem>> Reopen(Guid by, Guid id, CancellationToken ct) => Change(id, (line, now) =>
    {
        if (line.IsClosedByHand(now)) audit.Add(by, "line.opened", line.Number, now);
        (line.ClosedUntil, line.ClosedReason) = (null, null);
    }, ct);

    private Task<IReadOnlyList<Problem>> Change(Guid id, Action<Line, DateTimeOffset> change, CancellationToken ct) =>
        db.InTransaction<IReadOnlyList<Problem>>(async () =>
        {
            if ((await db.Lines.Rows($"where id = {id} for no key update").ToListAsync(ct)).SingleOrDefault() is not { } line)
                return [new("", "This line no longer exists.")];
            change(line, await db.Now(ct));
            await db.SaveChangesAsync(ct);
            return [];
        }, ct);

    private static DateTimeOffset Until(Line line, DateTimeOffset now, ClosedFor during) => during switch
    {
        ClosedFor.HalfHour => now.AddMinutes(30),
        ClosedFor.TwoHours => now.AddHours(2),
        _ => Timetable.Midnight(now, line.Zone ?? TimeZoneInfo.Utc),
    };
}
