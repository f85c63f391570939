namespace CallCenter.Web.Outbox;

/// <summary>
/// How long one announced event of a call was on its way: one row per event, written when it has been delivered. Milliseconds count from
/// <see cref="CommittedAt"/>. Outbox: until <see cref="SentMs"/>. Realtime: from there to <see cref="AcceptedMs"/>; where
/// <see cref="Attempts"/> is not 0, from <see cref="WaitedMs"/>, for what came in between were refusals and timeouts.
/// </summary>
public sealed class EventTime
{
    public Guid CallId { get; init; }
    public long Version { get; init; }
    /// <summary>The first of those that a version was announced with.</summary>
    public required string Event { get; init; }
    /// <summary>The payload's <c>at</c>; see <see cref="BroadcastPayload"/>.</summary>
    public DateTimeOffset CommittedAt { get; init; }
    /// <summary>From the transaction's first statement to <see cref="CommittedAt"/>; null if a dead letter was retried.</summary>
    public float? TransactionMs { get; init; }
    /// <summary>Until a loop took the row for the first time.</summary>
    public float WaitedMs { get; init; }
    /// <summary>Until it was handed to Realtime, at the attempt that succeeded.</summary>
    public float SentMs { get; init; }
    /// <summary>Until Realtime had accepted it.</summary>
    public float AcceptedMs { get; init; }
    /// <summary>Those that failed before.</summary>
    public int Attempts { get; init; }
    /// <summary>How many screens have shown it so far; null while none has reported.</summary>
    public int? Screens { get; init; }
    /// <summary>
    /// How many should: those whose reports cover it. A screen reports at once what it has drawn, and covers the last two seconds with
    /// its next report: until then there may be fewer than <see cref="Screens"/>.
    /// </summary>
    public int? Expected { get; init; }
    public int? LastAfterMs { get; init; }
    public Guid? LastAgent { get; init; }
    public string? WorstLayer { get; init; }
    /// <summary>In hexadecimal, as W3C writes it; null unless its trace is recorded.</summary>
    public string? TraceId { get; init; }
    /// <summary>Of the span that published it: the parent of what happens to it on a screen.</summary>
    public string? SpanId { get; init; }
}
