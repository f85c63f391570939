namespace CallCenter.Web.Outbox;

/// <summary>One message to the outside, written in the transaction that caused it. Deleted when delivered.</summary>
public sealed class OutboxMessage
{
    public const string Broadcast = "broadcast";
    public const string Twilio = "twilio";

    public long Id { get; init; }
    /// <summary>The payload's <c>id</c>: browsers drop duplicates.</summary>
    public Guid EventId { get; init; }
    /// <summary><see cref="Broadcast"/> or <see cref="Twilio"/>: each kind has its own loop.</summary>
    public required string Kind { get; init; }
    /// <summary>The call or agent within which order is kept.</summary>
    public Guid Subject { get; init; }
    /// <summary>The realtime topic; for a Twilio command <c>call</c> or <c>recording</c>, each with an order of its own.</summary>
    public required string Topic { get; init; }
    public required string Event { get; init; }
    /// <summary>A JSON object.</summary>
    public required string Payload { get; init; }
    public long Version { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset NextAttemptAt { get; init; }
    public int Attempts { get; init; }
    public string? LastError { get; init; }
    /// <summary>A change of a call for every screen: its way is recorded as <see cref="EventTime"/>.</summary>
    public bool Timed { get; init; }
    /// <summary>W3C <c>traceparent</c> of the change that wrote it, if that is being recorded.</summary>
    public string? Trace { get; init; }
    /// <summary>Column <c>parked_at</c>.</summary>
    public DateTimeOffset? DeadSince { get; init; }
}
