using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Talking;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// Where a caller goes who cannot wait on a line any longer, or not at all: it is closed, too many wait already, nobody of its team is
/// there, or it took too long. Another line keeps the conference, the place in the queue and the end of the wait. After three other lines,
/// or where a line would be rung twice, is closed or inactive, or a number may not be called, it is the voicemail of the line that was
/// called.
/// </summary>
public sealed class Overflow(CallCenterDb db, Transition transition, EndCall end, SendOutside outside)
{
    /// <summary>The reasons, as the timeline stores them.</summary>
    public const string Closed = "closed", Full = EndedBy.Full, Nobody = EndedBy.Nobody, TooLong = "timeout";
    /// <summary>The timeline's word for a caller whom the line would have sent to a number that may not be called.</summary>
    public const string Barred = "barred number";
    private const string TeamGone = "team gone";
    /// <summary>How the timeline's text begins for a call that went elsewhere by itself.</summary>
    public const string Moved = "moved to ";

    /// <summary>Part of the caller's transaction: the call rings and is locked.</summary>
    public async Task<CallView> Leave(Call call, string why, CancellationToken ct)
    {
        var now = await transition.Now(ct);
        var (to, reserve) = await Follow(call, why, now, ct);
        if (to is null)
        {
            call.RingOn(reserve, now);
            return await transition.Save(call, ["ringing"], now, ct, detail: Words(call.Line.Name, why, reserve));
        }
        if (to.Number is { } number)
        {
            if (await outside.Ring(call, number, now, ct))
                return await transition.Save(call, ["transferred"], now, ct, detail: Words(PhoneNumber.Show(number), why));
            await BackToFirst(call, ct);
            why = Barred;
        }
        return await end.Unanswered(call, voicemail: to.Kind != DestinationKind.Goodbye, why, ct);
    }

    /// <summary>
    /// Part of the caller's transaction: a contact's own team rings only while anybody of it is at work. Otherwise the call is its line's
    /// from now on.
    /// </summary>
    /// <returns>Whether it has become so; it does not ring the line's team yet.</returns>
    public async Task<bool> LeavesItsTeam(Call call, CancellationToken ct)
    {
        if (call.PreferredTeamId is not { } team || team == call.Line.TeamId || !await db.TeamIsEmpty(team, ct)) return false;
        call.PreferNoTeam();
        return true;
    }

    /// <summary>Part of the caller's transaction, after <see cref="LeavesItsTeam"/>: the call rings.</summary>
    public async Task<CallView> RingLinesTeam(Call call, CancellationToken ct)
    {
        var now = await transition.Now(ct);
        var reserve = call.Line.TeamId is { } team && await db.MustRingReserve(team, [], ct);
        call.RingOn(reserve, now);
        return await transition.Save(call, ["ringing"], now, ct, detail: Words("the line’s team", TeamGone, reserve));
    }

    /// <summary>Part of the caller's transaction: the outside number that a line rang cannot be reached, or left at once.</summary>
    public async Task<CallView> Unreached(Call call, CancellationToken ct)
    {
        await BackToFirst(call, ct);
        return await end.Unanswered(call, voicemail: true, TooLong, ct);
    }

    /// <summary>Part of the transaction in which the call is created: it rings, or the caller goes elsewhere at once.</summary>
    /// <returns>The timeline's text; null for an ordinary first ring.</returns>
    public async Task<string?> Arrive(Call call, LineState line, DateTimeOffset now, CancellationToken ct)
    {
        var closed = line.WhyClosed(now);
        if ((closed is null ? line.Excludes(call) : Closed) is not { } why)
        {
            call.Ring(now, call.Line.RingTime, reserve: line.NeedsReserve);
            return line.NeedsReserve ? RingOn.Reserve : null;
        }
        var (to, reserve) = await Follow(call, why, now, ct);
        if (to is null)
        {
            call.Ring(now, call.Line.RingTime, reserve: reserve);
            return Words(call.Line.Name, why, reserve);
        }
        if (to.Number is { } number)
        {
            if (await outside.Ring(call, number, now, ct))
            {
                if (closed is null || call.LineId != line.Line.Id) call.Queue(now);
                return Words(PhoneNumber.Show(number), why);
            }
            await BackToFirst(call, ct);
            why = Barred;
        }
        // A caller whom no other line has taken is told that it is closed, and was never in a queue.
        if (closed is not null && call.LineId == line.Line.Id)
        {
            call.End(to.Kind == DestinationKind.Goodbye ? EndReason.Closed : EndReason.Voicemail, now);
            return EndedBy.Text(call.EndReason!.Value, why == Barred ? why : closed);
        }
        var reason = to.Kind == DestinationKind.Goodbye ? EndReason.NoAnswer : EndReason.Voicemail;
        call.TurnAway(reason, now);
        return EndedBy.Text(reason, why);
    }

    /// <summary>Passes the call from line to line until it may wait on one (null), or has to go elsewhere.</summary>
    private async Task<(Destination? To, bool Reserve)> Follow(Call call, string why, DateTimeOffset now, CancellationToken ct)
    {
        while (true)
        {
            var to = why switch
            {
                Full => Destination.Read(call.Line.FullTo),
                Nobody => Destination.Read(call.Line.NobodyTo),
                Closed => call.Line.WhenClosed,
                _ => call.Line.AfterWait,
            } ?? Destination.Voicemail;
            if (to.LineId is not { } id) return (to, false);
            if (!call.MayPassTo(id) || await Find(id, ct) is not { } next || next.WhyClosed(now) is not null)
            {
                await BackToFirst(call, ct);
                return (Destination.Voicemail, false);
            }
            call.Pass(next.Line);
            var late = call.Version > 0 && call.WaitEnds <= now; // its longest wait is over, wherever the caller waited
            if ((late ? TooLong : next.Excludes(call)) is not { } again) return (null, next.NeedsReserve);
            why = again;
        }
    }

    private Task<LineState?> Find(Guid lineId, CancellationToken ct) => db.Lines.Where(l => l.Id == lineId && l.Active)
        .Select(l => new LineState(
            l, db.Holidays.Where(h => h.CalendarId == l.CalendarId).ToList(), l.MaxWaiting == null ? 0 : CallCenterDb.Waiting(l.TeamId),
            l.NobodyTo != Destination.Waits && CallCenterDb.NobodyThere(l.TeamId),
            l.TeamId != null && CallCenterDb.NeedsReserve(l.TeamId)))
        .SingleOrDefaultAsync(ct);

    /// <summary>Whose voicemail it is then.</summary>
    private async Task BackToFirst(Call call, CancellationToken ct)
    {
        if (call.FirstLineId is not { } first || first == call.LineId) return;
        if (await db.Lines.SingleOrDefaultAsync(l => l.Id == first, ct) is { } line) call.MoveTo(line);
    }

    private static string Words(string to, string why, bool reserve = false) => $"{Moved}{to}: " + why switch
    {
        Full => "too many callers were waiting",
        Nobody => "nobody was there",
        Closed => "the line was closed",
        TeamGone => "nobody of the preferred team was there",
        _ => "nobody answered in time",
    } + (reserve ? "; also rings the reserve" : "");
}
