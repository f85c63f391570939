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
/// <param name="Label">The participant's label at Twilio, unique within the call: <c>agent-…</c>, <c>supervisor-…</c> or <c>outside-…</c>.</param>
/// <param name="Name">The agent's name, or the outside number as people read it.</param>
/// <param name="CallSid">The party's leg, once known.</param>
/// <param name="DueAt">When a ringing or claimed party has not come in time.</param>
/// <param name="Outcome">Why a party is gone: declined, no_answer, busy, failed, left.</param>
public sealed record Party(
    string Label, PartyKind Kind, PartyPurpose Purpose, PartyState State, string Name, Guid AddedBy, DateTimeOffset Since,
    Guid? AgentId = null, string? Number = null, MonitorMode? Mode = null, string? CallSid = null, string? Tab = null, DateTimeOffset? DueAt = null, string? Outcome = null)
{
    /// <summary>The label of the one person who is no party: the customer.</summary>
    public const string Customer = "caller";

    public bool Present => State != PartyState.Gone;
    public bool Joined => State == PartyState.Joined;
    public bool Monitors => Purpose == PartyPurpose.Monitor;

    public static string LabelOf(PartyKind kind, Guid agentId) => kind == PartyKind.Supervisor ? $"supervisor-{agentId}" : $"agent-{agentId}";
}
