namespace CallCenter.Web.Calls;

public enum PartyKind { Agent, Outside, Supervisor }

/// <summary>A party's purpose. A <see cref="Transfer"/> party is an outside number that the caller waits for.</summary>
public enum PartyPurpose { Consult, Conference, Transfer, Monitor }

/// <summary>
/// <see cref="Ringing"/>: invited. <see cref="Claimed"/>: accepted, connecting. <see cref="Gone"/>: shown until the next change.
/// </summary>
public enum PartyState { Ringing, Claimed, Joined, Gone }

/// <summary>Listen: nobody hears them. Whisper: only the agent hears them. Barge: everyone hears them.</summary>
public enum MonitorMode { Listen, Whisper, Barge }

/// <summary>
/// A person on a call other than the caller and the agent. Stored as JSON in <c>calls.parties</c>, so that it changes with the
/// call's version and under the call's lock; <c>active_calls</c> and the view are derived from it.
/// </summary>
/// <param name="Label">
/// Unique within the call: <c>agent-…</c>, <c>supervisor-…</c> or <c>outside-…</c>. A person's label at Twilio begins with it, see
/// <see cref="SeatOf"/>.
/// </param>
/// <param name="Name">The agent's name, or the outside number as displayed.</param>
/// <param name="CallSid">The party's leg, once known.</param>
/// <param name="DueAt">When a ringing or claimed party that has not joined times out.</param>
/// <param name="Outcome">Why one is gone: declined, no_answer, busy, failed, left, removed, or one of <see cref="DialRefusal"/>.</param>
public sealed record Party(
    string Label, PartyKind Kind, PartyPurpose Purpose, PartyState State, string Name, Guid AddedBy, DateTimeOffset Since,
    Guid? AgentId = null, string? Number = null, MonitorMode? Mode = null, string? CallSid = null, string? Tab = null,
    DateTimeOffset? DueAt = null, string? Outcome = null)
{
    /// <summary>The label of the only person who is not a party: the customer.</summary>
    public const string Customer = "caller";

    /// <summary>Who added an outside number that the line rings by itself.</summary>
    public static readonly Guid ByTheLine = Guid.Empty;

    public bool Present => State != PartyState.Gone;
    public bool Joined => State == PartyState.Joined;
    public bool Monitors => Purpose == PartyPurpose.Monitor;

    public const string AgentPrefix = "agent-";
    public const string SupervisorPrefix = "supervisor-";
    private const int GuidLength = 36;

    public static string LabelOf(PartyKind kind, Guid agentId) =>
        $"{(kind == PartyKind.Supervisor ? SupervisorPrefix : AgentPrefix)}{agentId}";

    /// <summary>
    /// This leg's label in the conference. Each leg has its own: Twilio rejects a label that is in use, and the leg of an agent who picks
    /// up a call they have just parked would collide with the one that is still ending.
    /// </summary>
    public static string SeatOf(string label, string legSid) => $"{label}-{(legSid.Length > 12 ? legSid[^12..] : legSid)}";

    /// <summary>Whose seat this is: the label without the part that is unique to the leg. Other labels are unchanged.</summary>
    public static string? OfSeat(string? seat) =>
        seat is null || AgentOf(seat) is null ? seat : seat[..(seat.IndexOf('-', StringComparison.Ordinal) + 1 + GuidLength)];

    /// <summary>The agent or supervisor with this label or seat; null for the customer and outside numbers.</summary>
    public static Guid? AgentOf(string? seat)
    {
        foreach (var prefix in new[] { AgentPrefix, SupervisorPrefix })
        {
            if (seat is null || !seat.StartsWith(prefix, StringComparison.Ordinal)) continue;
            var rest = seat.AsSpan(prefix.Length);
            if (rest.Length < GuidLength || (rest.Length > GuidLength && rest[GuidLength] != '-')) continue;
            if (Guid.TryParseExact(rest[..GuidLength], "D", out var id)) return id;
        }
        return null;
    }
}
