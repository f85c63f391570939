using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Web.Lines;

/// <summary>New settings, effective from the next call on.</summary>
public sealed class ChangeLine(CallCenterDb db, Audit audit)
{
    public async Task<IReadOnlyList<Problem>> Run(Guid by, Guid id, LineDetails typed, CancellationToken ct)
    {
        var (details, problems) = typed.Check();
        if (problems.Count > 0) return problems;
        try
        {
            return await db.InTransaction<IReadOnlyList<Problem>>(async () =>
            {
                var line = (await db.Lines.Rows($"where id = {id} for no key update").ToListAsync(ct)).SingleOrDefault();
                if (line is null) return [new("", "This line no longer exists.")];
                if (await db.Lines.AnyAsync(l => l.Id != id && l.Number == details.Number, ct)) return [LineDetails.Taken];
                var before = (line.Number, Summary: line.Summary());
                line.Take(details);
                if (before != (line.Number, line.Summary()))
                    audit.Add(by, "line.changed", before.Number, await db.Now(ct), line.Summary());
                await db.SaveChangesAsync(ct);
                return [];
            }, ct);
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
    public static void Take(this Line line, LineDetails details)
    {
        line.Number = details.Number!;
        line.Name = details.Name!;
        line.Greeting = details.Greeting!;
        line.RingSeconds = details.RingSeconds;
        line.WrapUpSeconds = details.WrapUpSeconds;
        line.Active = details.Active;
        line.Voicemail = details.Voicemail;
        line.VoicemailGreeting = details.VoicemailGreeting!;
        line.ClosedMessage = details.ClosedMessage!;
        line.TimeZone = details.TimeZone!;
        line.OpeningHours = details.Hours;
        line.CalendarId = details.CalendarId;
        line.Language = details.Language!;
        line.ClosedTo = Destination.Read(details.ClosedTo);
        line.RefuseWithheld = details.RefuseWithheld;
        line.WithheldMessage = details.WithheldMessage!;
        line.Recording = details.Recording!.Value;
        line.RecordingNotice = details.RecordingNotice!;
        line.RecordingDays = details.RecordingDays;
    }

    public static string Summary(this Line line) =>
        $"{line.Number}; name: {line.Name}; greeting: {line.Greeting}; rings {line.RingSeconds} s; wrap-up {line.WrapUpSeconds} s; "
        + $"{(line.Active ? "active" : "inactive")}; "
        + $"language: {line.Language}; calendar: {line.CalendarId?.ToString() ?? "none"}; when closed: {line.WhenClosed}; "
        + $"open: {(line.OpeningHours.IsAlways ? "always" : $"{line.OpeningHours} {line.TimeZone}")}; "
        + $"closed message: {line.ClosedMessage}; voicemail: {(line.Voicemail ? $"yes, {line.VoicemailGreeting}" : "no")}; "
        + (line.RefuseWithheld ? $"withheld numbers: refused, {line.WithheldMessage}; " : "")
        + $"recording: {Spelling.Of(line.Recording)}, kept {(line.RecordingDays is { } days ? $"{days} days" : "for good")}, "
        + $"notice: {line.RecordingNotice}";
}
