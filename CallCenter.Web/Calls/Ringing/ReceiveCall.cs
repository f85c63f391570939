using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// A customer calls a line: the call is created and rings. If it cannot wait there, or the line is closed, the caller goes where the line
/// sends them, see <see cref="Overflow"/>. A blocked caller is turned away.
/// </summary>
public sealed class ReceiveCall(CallCenterDb db, Transition transition, Overflow overflow, ILogger<ReceiveCall> log)
{
    // One row per unknown number, however often it is called: robocalls must not fill the log.
    private static readonly TimeSpan OneTrace = TimeSpan.FromHours(1);

    /// <summary>
    /// The call with its line; it has already ended if the line is inactive. Null if no line has that number. The same SID returns the
    /// same call.
    /// </summary>
    public Task<Call?> Run(string callSid, string? from, string? to, CancellationToken ct) => db.InTransaction(async () =>
    {
        var caller = PhoneNumber.CallerNumber(from, to) ?? "";
        var id = Guid.CreateVersion7();
        var called = await Called(db, callSid, to ?? "", caller, id, ct);
        // Nearly always an exact match. Only otherwise look for what else it may mean.
        if (called is null && PhoneNumber.Called(to, await db.Lines.Select(l => l.Number).ToListAsync(ct)) is { } number)
            called = await Called(db, callSid, number, caller, id, ct);
        if (called is null)
        {
            await Turn(callSid, PhoneNumber.Clean(to), ct);
            return null;
        }
        if (called.HungUp is not { } hungUp) return await db.Calls.Include(c => c.Line).SingleAsync(c => c.CallSid == callSid, ct);

        var (line, now) = (called.Line, called.Now);
        db.Attach(line);
        var call = new Call
        {
            Id = id,
            CallSid = callSid,
            FromNumber = PhoneNumber.Caller(from),
            ToNumber = line.Number,
            LineId = line.Id,
            Line = line,
            FirstLineId = line.Id,
            Priority = called.Vip ? (short)1 : line.Priority,
            StartedAt = now,
        };
        call.Know(called.Contact, called.Team);
        var refused = called.Blocked ? Listed : line.RefuseWithheld && call.FromNumber == WithheldNumber.Stored ? Withheld : null;
        if (line.Recording != RecordingRule.Off && refused is null) call.Tell(); // Welcome begins with it
        if (line is { Zone: null, KeepsHours: true })
            log.LogWarning("The line {Line} is set to the time zone {Zone}, which this machine does not know: its hours are taken as UTC",
                line.Id, line.TimeZone);
        string? why = null;
        if (refused is not null)
        {
            call.End(EndReason.Blocked, now); // also if they have hung up: not a missed call
            why = EndedBy.Text(EndReason.Blocked, refused);
        }
        else if (hungUp) call.End(EndReason.Abandoned, now); // the end arrived before the start: nothing may ring
        else if (!line.Active)
        {
            call.End(EndReason.Rejected, now);
            why = EndedBy.Text(EndReason.Rejected, SwitchedOff);
        }
        else why = await overflow.Arrive(call, called.State, now, ct);
        db.Calls.Add(call);
        if (called.Blocked)
            await db.Database.ExecuteSqlAsync($"update app.blocked set hits = hits + 1, last_at = {now} where number = {caller}", ct);
        string[] events = call.State switch { CallState.Ended => ["ended"], CallState.Ringing => ["ringing"], _ => ["transferred"] };
        await transition.Save(call, events, now, ct, detail: why, last: true);
        if (!line.Active && refused is null)
            log.LogWarning("Call {CallSid} turned away: the line {Number} is switched off", callSid, PhoneNumber.Mask(line.Number));
        return call;
    }, ct);

    /// <summary>
    /// Everything about the arrival in one statement, compiled once; it also takes the caller's leg. A contact's own team rings instead of
    /// the line's, unless nobody of it is at work: whoever prefers a team must not wait for an empty one.
    /// </summary>
    private static readonly Func<CallCenterDb, string, string, string, Guid, CancellationToken, Task<CalledLine?>> Called =
        EF.CompileAsyncQuery((CallCenterDb db, string callSid, string number, string caller, Guid id, CancellationToken ct) => (
        from l in db.Lines.AsNoTracking()
        where l.Number == number
        join n in db.ContactNumbers on caller equals n.Number into numbers
        from n in numbers.DefaultIfEmpty()
        join k in db.Contacts on n!.ContactId equals k.Id into contacts
        from k in contacts.DefaultIfEmpty()
        from own in db.Teams.Where(t => t.Id == k!.PreferredTeam && t.Active && !CallCenterDb.NobodyThere(k!.PreferredTeam))
            .DefaultIfEmpty()
        let team = own == null ? l.TeamId : own.Id
        select new CalledLine(
            l, db.Holidays.Where(h => h.CalendarId == l.CalendarId).ToList(), CallCenterDb.CallerArrives(callSid, id),
            db.Blocked.Any(b => b.Number == caller && (b.Until == null || b.Until > CallCenterDb.Clock())), CallCenterDb.Clock(),
            l.MaxWaiting == null ? 0 : CallCenterDb.Waiting(team),
            l.NobodyTo != Destination.Waits && CallCenterDb.NobodyThere(team),
            team != null && CallCenterDb.NeedsReserve(team),
            k == null ? null : k.Name, k != null && k.Vip, own == null ? null : new Named(own.Id, own.Name)))
        .SingleOrDefault());

    /// <summary>A call to a number that is routed here and that no line has: it is reported.</summary>
    private async Task Turn(string callSid, string number, CancellationToken ct)
    {
        log.LogWarning("Call {CallSid} turned away: no line has the number {Number}", callSid, PhoneNumber.Mask(number));
        var (now, action) = (await db.Now(ct), RefusedCalls.NoLine);
        if (await db.AuditLog.AnyAsync(a => a.At > now - OneTrace && a.Action == action && a.Subject == number, ct)) return;
        db.AuditLog.Add(new() { Action = action, Subject = number, At = now, Detail = callSid });
        await db.SaveChangesAsync(ct);
    }

    /// <summary>The timeline's text for a call to an inactive line.</summary>
    public const string SwitchedOff = "switched off";

    /// <summary>The timeline's texts for a blocked number, and for a withheld one on a line that refuses them.</summary>
    public const string Listed = "number", Withheld = "withheld number";

    /// <param name="HungUp">Null: the call is known.</param>
    private sealed record CalledLine(
        Line Line, List<Holiday> Holidays, bool? HungUp, bool Blocked, DateTimeOffset Now, int Waiting, bool NobodyThere, bool NeedsReserve,
        string? Contact, bool Vip, Named? Team)
    {
        public LineState State => new(Line, Holidays, Waiting, NobodyThere, NeedsReserve);
    }
}
