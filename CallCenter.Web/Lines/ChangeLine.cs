using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Lines;

/// <summary>New settings, effective from the next call on.</summary>
public sealed class ChangeLine(CallCenterDb db, Audit audit, CallingLimits limits)
{
    /// <param name="seen">The line's summary that the form was filled from, see <see cref="Seen"/>.</param>
    public async Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, string? seen, LineDetails typed, CancellationToken ct)
    {
        var (details, problems) = typed.Check();
        if (problems.Count > 0) return problems;
        try
        {
            return await db.InTransaction<IReadOnlyList<Problem>>(async () =>
            {
                var line = (await db.Lines.Rows($"where id = {id} for no key update").ToListAsync(ct)).SingleOrDefault();
                if (line is null) return [new("", "This line no longer exists.")];
                if (Seen.Outdated("this line", seen, line.Summary()) is { } outdated) return [outdated];
                if (await db.Lines.AnyAsync(l => l.Id != id && l.Number == details.Number, ct)) return [LineDetails.Taken];
                var team = await db.FindTeam(details.TeamId, ct);
                if (details.TeamId is not null && team is not { Active: true }) return [LineDetails.NoTeam];
                var before = (line.Number, Summary: line.Summary());
                line.Take(details);
                line.Team = team;
                var others = await db.Lines.AsNoTracking().IgnoreAutoIncludes().Where(l => l.Id != id).ToListAsync(ct);
                if (LineExits.Check(line, others, limits).ToList() is { Count: > 0 } wrong) return wrong;
                if (before != (line.Number, line.Summary()))
                    audit.Add(by, "line.changed", before.Number, await db.Now(ct), line.Summary());
                await db.SaveChangesAsync(ct);
                return [];
            }, ct, keep: found => found.Count == 0);
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return [LineDetails.Taken];
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException { ConstraintName: LineDetails.OfCalendar })
        {
            return [LineDetails.NoCalendar];
        }
    }
}

internal static class TakenDetails
{
    public static async Task<Team?> FindTeam(this CallCenterDb db, Guid? id, CancellationToken ct) =>
        id is { } known ? await db.Teams.SingleOrDefaultAsync(t => t.Id == known, ct) : null;

    public static void Take(this Line line, LineDetails details)
    {
        line.Number = details.Number!;
        line.Name = details.Name!;
        line.Greeting = details.Greeting!;
        line.RingSeconds = details.RingSeconds;
        line.WrapUpSeconds = details.WrapUpSeconds;
        line.TeamId = details.TeamId;
        line.Distribution = details.Distribution!.Value;
        line.Priority = (short)details.Priority;
        line.ReserveAfter = details.ReserveAfter;
        line.MaxWaiting = details.MaxWaiting;
        line.FullTo = details.FullTo;
        line.NobodyTo = details.NobodyTo;
        line.TimeoutTo = details.TimeoutTo;
        line.Farewell = details.Farewell!;
        line.Active = details.Active;
        // What a version that knows no other destinations makes of it.
        if (details.TimeoutTo is not null) line.Voicemail = line.AfterWait.Kind != DestinationKind.Goodbye;
        line.VoicemailGreeting = details.VoicemailGreeting!;
        line.ClosedMessage = details.ClosedMessage!;
        line.TimeZone = details.TimeZone!;
        line.OpeningHours = details.Hours;
        line.CalendarId = details.CalendarId;
        line.Language = details.Language!;
        line.ClosedTo = Destination.Read(details.ClosedTo);
        line.RefuseWithheld = details.RefuseWithheld;
        line.WithheldMessage = details.WithheldMessage!;
        line.PopUrl = details.PopUrl is { Length: > 0 } address ? address : null;
        line.Recording = details.Recording!.Value;
        line.RecordingNotice = details.RecordingNotice!;
        line.RecordingDays = details.RecordingDays;
    }

    /// <summary>All that the line's page changes.</summary>
    public static string Summary(this Line line) =>
        $"{line.Number}; name: {line.Name}; greeting: {line.Greeting}; rings {line.RingSeconds} s; wrap-up {line.WrapUpSeconds} s; "
        + $"{(line.Active ? "active" : "inactive")}; "
        + $"team: {line.Team?.Name ?? "everyone"}, {Spelling.Of(line.Distribution)}, priority {line.Priority}, "
        + $"reserve {(line.ReserveAfter is { } after ? $"after {after} s" : "when needed")}; "
        + $"at most {line.MaxWaiting?.ToString() ?? "any number"} waiting; "
        + $"full: {line.FullTo}; nobody there: {line.NobodyTo}; too long: {line.AfterWait}; farewell: {line.Farewell}; "
        + $"language: {line.Language}; calendar: {line.CalendarId?.ToString() ?? "none"}; when closed: {line.WhenClosed}; "
        + $"open: {(line.OpeningHours.IsAlways ? "always" : $"{line.OpeningHours}")}; time zone: {line.TimeZone}; "
        + $"closed message: {line.ClosedMessage}; voicemail: {line.VoicemailGreeting}; "
        + $"withheld numbers: {(line.RefuseWithheld ? "refused" : "accepted")}, {line.WithheldMessage}; "
        + (line.PopUrl is { } page ? $"customer’s page: {page}; " : "")
        + $"recording: {Spelling.Of(line.Recording)}, kept {(line.RecordingDays is { } days ? $"{days} days" : "for good")}, "
        + $"notice: {line.RecordingNotice}";
}
