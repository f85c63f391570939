using CallCenter.Web.Lines;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>A line as an arriving caller finds it.</summary>
/// <param name="Holidays">Those of its calendar.</param>
/// <param name="Waiting">How many callers who were never answered wait for its team; not counted if the line has no limit.</param>
/// <param name="NobodyThere">Nobody of its team is at work, and its callers do not wait then.</param>
/// <param name="NeedsReserve">No first member of its team can be rung, and it has a reserve.</param>
public sealed record LineState(Line Line, List<Holiday> Holidays, int Waiting, bool NobodyThere, bool NeedsReserve)
{
    /// <summary>The timeline's words for what closes a line.</summary>
    public const string ByHours = "hours", ByHoliday = "holiday", ByHand = "closing";

    /// <summary>What closes it at this moment; null if it is open.</summary>
    public string? WhyClosed(DateTimeOffset at)
    {
        if (Line.IsClosedByHand(at)) return ByHand;
        var times = Line.Times(Holidays);
        return times.IsOpen(at) ? null : times.HolidayAt(at) is null ? ByHours : ByHoliday;
    }

    /// <summary>
    /// Why this caller cannot wait here: one of <see cref="Overflow"/>'s reasons, or null. Two who arrive together may both get the last
    /// place: nobody waits for a lock because of that.
    /// </summary>
    public string? Excludes(Call call)
    {
        // A caller who already waits for this team, on another line, is one of those who were counted.
        var itself = call is { Version: > 0, State: CallState.Ringing, AnsweredAt: null } && call.TeamId == Line.TeamId ? 1 : 0;
        return Waiting - itself >= Line.MaxWaiting ? Overflow.Full : NobodyThere ? Overflow.Nobody : null;
    }
}
