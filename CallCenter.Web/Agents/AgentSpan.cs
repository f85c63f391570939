namespace CallCenter.Web.Agents;

/// <summary>What an agent is: see <c>app.agent_status</c>. Stored in snake case in <c>agent_spans.status</c>.</summary>
public enum AgentStatus
{
    Available,
    /// <summary>On a call, with nobody to talk to yet.</summary>
    Connecting,
    Talking,
    WrapUp,
    Away,
    /// <summary>They did not choose it: their browser is gone.</summary>
    Unreachable,
    SignedOut,
}

/// <summary>
/// How long an agent was something, without gaps; the current span has no end. A trigger on <c>voip_users</c> writes it, so no command
/// has to.
/// </summary>
public sealed class AgentSpan
{
    public Guid AgentId { get; init; }
    public AgentStatus Status { get; init; }
    public Guid? ReasonId { get; init; }
    public DateTimeOffset FromAt { get; init; }
    public DateTimeOffset? ToAt { get; init; }
}
