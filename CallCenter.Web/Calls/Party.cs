namespace CallCenter.Web.Calls;

public enum PartyKind { Agent, Outside, Supervisor }

/// <summary>What a party is there for. A <see cref="Transfer"/> party is an outside number that the caller waits for.</summary>
public enum PartyPurpose { Consult, Conference, Transfer, Monitor }

/// <summary><see cref="Ringing"/>: asked. <see cref="Claimed"/>: said yes, the leg is under way. <see cref="Gone"/>: shown until the next change.</summary>
public enum PartyState { Ringing, Claimed, Joined, Gone }

/// <summary>Listen: heard by nobody. Whisper: heard by the agent only. Barge: heard by all.</summary>
public enum MonitorMode { Listen, Whisper, Barge }

/// <summary>
/// Someone on a call besides the caller and its agent. Kept as JSON in <c>calls.parties</c>, so that it changes with the
/// call's version and under the call's lock; <c>active_calls</c> and the view are derived.
/// </summary>
/// <param name="Label">
/// Unique within the call: <c>agent-…</c>, <c>supervisor-…</c> or <c>outside-…</c>. A person's participant at Twilio has it as a prefix, see
/// <see cref="SeatOf"/>.
/// </param>
/// <param name="Name">The agent's name, or the outside number as people read it.</param>
/// <param name="CallSid">The party's leg, once known.</param>
/// <param name="DueAt">When a ringing or claimed party has not come in time.</param>
/// <param name="Outcome">Why one is gone: declined, no_answer, busy, failed, left, removed, or one of <see cref="DialRefusal"/>.</param>
public sealed record Party(
    string Label, PartyKind Kind, PartyPurpose Purpose, PartyState State, string Name, Guid AddedBy, DateTimeOffset Since,
    Guid? AgentId = null, string? Number = null, MonitorMode? Mode = null, string? CallSid = null, string? Tab = null, DateTimeOffset? DueAt = null, string? Outcome = null)
{
    /// <summary>The label of the one person who is no party: the customer.</summary>
    public const string Customer = "caller";

    public bool Present => State != PartyState.Gone;
    public bool Joined => State == PartyState.Joined;
    public bool Monitors => Purpose == PartyPurpose.Monitor;

    public const string AgentPrefix = "agent-";
    public const string SupervisorPrefix = "supervisor-";
    private const int GuidLength = 36;

    public static string LabelOf(PartyKind kind, Guid agentId) => $"{(kind == PartyKind.Supervisor ? SupervisorPrefix : AgentPrefix)}{agentId}";

    /// <summary>
    /// What this leg is called in the conference. Each has a name of its own: Twilio leaves out whose label is taken, and the leg of an agent
    /// who picks up what they parked a moment ago would meet the one that is just being ended.
    /// </summary>
    public static string SeatOf(string label, string legSid) => $"{label}-{(legSid.Length > 12 ? legSid[^12..] : legSid)}";

    /// <summary>Whose seat this is: the label without what makes it the one leg's. Others' labels are as they are.</summary>
    public static string? OfSeat(string? seat) =>
        seat is null || AgentOf(seat) is null ? seat : seat[..(seat.IndexOf('-', StringComparison.Ordinal) + 1 + GuidLength)];

    /// <summary>The agent or supervisor whose label or seat this is; null for the customer and outside numbers.</summary>
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
