namespace CallCenter.Web.Agents;

/// <summary>What an agent is, by their row: <c>app.agent_status</c> says it. Stored in snake case in <c>agent_spans.status</c>.</summary>
public enum AgentStatus
{
    Available,
    /// <summary>On a call, and nobody to talk to yet.</summary>
    Connecting,
    Talking,
    WrapUp,
    Away,
    /// <summary>They chose nothing: their browser is not there.</summary>
    Unreachable,
    SignedOut,
}

/// <summary>
/// For how long an agent was something, without gaps; the present one has no end. A trigger on <c>voip_users</c> writes it, so that
/// nobody has to think of it.
/// </summary>
public sealed class AgentSpan
{
    public Guid AgentId { get; init; }
    public AgentStatus Status { get; init; }
    public Guid? ReasonId { get; init; }
    public DateTimeOffset FromAt { get; init; }
    public DateTimeOffset? ToAt { get; init; }
}
