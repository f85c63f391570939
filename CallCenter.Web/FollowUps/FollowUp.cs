namespace CallCenter.Web.FollowUps;

/// <summary>How the last missed call ended. Stored in snake case in <c>follow_ups.why</c>.</summary>
public enum MissedWhy
{
    /// <summary>The caller hung up while waiting.</summary>
    Abandoned,
    /// <summary>Nobody answered within the line's ring time.</summary>
    TooLong,
    /// <summary>Too many callers were waiting.</summary>
    TooMany,
    /// <summary>Nobody of the line's team was there.</summary>
    Nobody,
    /// <summary>The line was closed, and the caller could not leave a message.</summary>
    Closed,
    /// <summary>The caller was sent to voicemail; whether they left a message is known later.</summary>
    Voicemail,
    /// <summary>The caller had asked to be called back, and was given up. Nothing asks them that yet.</summary>
    Callback,
}

/// <summary>How a row was closed. Stored in snake case in <c>follow_ups.closed_as</c>.</summary>
public enum ClosedAs { Talked, Done, NoNeed, Expired }

/// <summary>
/// A caller who must be called back: one open row for each number on each line. For a withheld number there is one for each message.
/// </summary>
public sealed class FollowUp
{
    public Guid Id { get; init; }
    /// <summary>As <c>calls.from_number</c>.</summary>
    public required string Number { get; init; }
    public Guid LineId { get; init; }
    public MissedWhy Why { get; init; }
    /// <summary>When the first and the last of the missed calls began.</summary>
    public DateTimeOffset FirstAt { get; init; }
    public DateTimeOffset LastAt { get; init; }
    public int Times { get; init; }
    public Guid LastCallId { get; init; }
    /// <summary>The last message; the others are in <c>app.recordings</c>.</summary>
    public Guid? RecordingId { get; init; }
    /// <summary>Until when it is taken, unless a call to the number is live.</summary>
    public DateTimeOffset? DueAt { get; private set; }
    /// <summary>Who is calling back.</summary>
    public Guid? TakenBy { get; private set; }
    /// <summary>When it was last taken, or the last attempt ended.</summary>
    public DateTimeOffset? TakenAt { get; private set; }
    /// <summary>Calls to the number that reached nobody.</summary>
    public int Attempts { get; init; }
    /// <summary>When the last of them ended; null for rows that were settled before this was kept.</summary>
    public DateTimeOffset? TriedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public Guid? ClosedBy { get; private set; }
    public ClosedAs? ClosedAs { get; private set; }
    /// <summary>When somebody last put it back in the list: it does not expire at once.</summary>
    public DateTimeOffset? ReopenedAt { get; private set; }

    public bool Open => ClosedAt is null;

    public void Take(Guid agentId, DateTimeOffset now, TimeSpan time) => (TakenBy, TakenAt, DueAt) = (agentId, now, now + time);

    public void Close(ClosedAs how, Guid agentId, DateTimeOffset now)
    {
        (ClosedAs, ClosedBy, ClosedAt) = (how, agentId, now);
        (TakenBy, DueAt) = (null, null);
    }

    public void Reopen(DateTimeOffset now) => (ClosedAs, ClosedBy, ClosedAt, ReopenedAt) = (null, null, null, now);
}
