namespace CallCenter.Web.Calls.Recordings;

/// <summary>Stored in lower case in <c>recordings.kind</c>.</summary>
public enum RecordingKind { Call, Voicemail }

/// <summary>What is known about it. Stored in snake case in <c>recordings.status</c>.</summary>
public enum RecordingStatus
{
    /// <summary>Twilio was asked to start, and has not confirmed it yet.</summary>
    Asked,
    InProgress,
    /// <summary>The agent stopped it; the audio is being processed.</summary>
    Stopped,
    Completed,
    /// <summary>Nothing was recorded.</summary>
    Absent,
}

/// <summary>One recording. Its audio is at Twilio; this row says whose it is and who has handled it.</summary>
public sealed class Recording
{
    public Guid Id { get; init; }
    /// <summary>Null until Twilio has reported it.</summary>
    public string? Sid { get; set; }
    public Guid CallId { get; init; }
    public Guid LineId { get; init; }
    public RecordingKind Kind { get; init; }
    public RecordingStatus Status { get; set; }
    /// <summary>Who started it; null if the line's rule did, and for a message.</summary>
    public Guid? AgentId { get; init; }
    public DateTimeOffset StartedAt { get; set; }
    /// <summary>Whole seconds; null with <see cref="RecordingStatus.Completed"/>: Twilio did not report it.</summary>
    public int? Duration { get; set; }
    /// <summary>When its retention ended and Twilio had deleted the audio. The row stays, for the audit.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
    public Guid? HeardBy { get; set; }
    public DateTimeOffset? HeardAt { get; set; }
    /// <summary>Null with a <see cref="DoneAt"/>: there was nothing to do, because the caller said nothing.</summary>
    public Guid? DoneBy { get; set; }
    public DateTimeOffset? DoneAt { get; set; }

    public bool UnderWay => Status is RecordingStatus.Asked or RecordingStatus.InProgress;

    /// <summary>Nothing was or will be reported about it: what is known is a guess that any report by Twilio overrides.</summary>
    public bool IsGuess => Status == RecordingStatus.Absent && Sid is null;
}
