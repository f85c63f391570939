namespace CallCenter.Web.Calls;

/// <summary>One line of a call's timeline.</summary>
public sealed class RingEvent
{
    public long Id { get; init; }
    public Guid CallId { get; init; }
    public long Version { get; init; }
    public required string Event { get; init; }
    public Guid? AgentId { get; init; }
    public DateTimeOffset At { get; init; }
    public string? Detail { get; init; }
}
