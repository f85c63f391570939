namespace CallCenter.Web.Calls;

/// <summary>Which call is on which agent's screen; <c>status</c> is ringing, active, consulting or monitoring.</summary>
public sealed class ActiveCall
{
    public Guid CallId { get; init; }
    public Guid AgentId { get; init; }
    public required string Status { get; init; }
    public DateTimeOffset Since { get; init; }
}
