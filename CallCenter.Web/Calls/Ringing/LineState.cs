using CallCenter.Web.Lines;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>A line as an arriving caller finds it.</summary>
/// <param name="Waiting">How many callers who were never answered wait for its team; not counted if the line has no limit.</param>
/// <param name="NobodyThere">Nobody of its team is at work, and its callers do not wait then.</param>
/// <param name="NeedsReserve">No first member of its team can be rung, and it has a reserve.</param>
public sealed record LineState(Line Line, int Waiting, bool NobodyThere, bool NeedsReserve)
{
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
