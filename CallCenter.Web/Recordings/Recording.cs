namespace CallCenter.Web.Recordings;

/// <summary>Stored in lower case in <c>recordings.kind</c>.</summary>
public enum RecordingKind { Call, Voicemail }

/// <summary>What is known of it. Stored in snake case in <c>recordings.status</c>.</summary>
public enum RecordingStatus
{
    /// <summary>Twilio was asked to begin, and has not said yet that it did.</summary>
    Asked,
    InProgress,
    /// <summary>The agent ended it; the sound is being made ready.</summary>
    Stopped,
    Completed,
    /// <summary>Nothing was recorded.</summary>
    Absent,
}

/// <summary>One recording. Its sound is at Twilio; this row says whose it is and who has dealt with it.</summary>
public sealed class Recording
{
    public Guid Id { get; init; }
    /// <summary>Null until Twilio has told it.</summary>
    public string? Sid { get; set; }
    public Guid CallId { get; init; }
    public Guid LineId { get; init; }
    public RecordingKind Kind { get; init; }
    public RecordingStatus Status { get; set; }
    /// <summary>Who began it; null where the line's rule did, and for a message.</summary>
    public Guid? AgentId { get; init; }
    public DateTimeOffset StartedAt { get; set; }
    /// <summary>Whole seconds; null beside <see cref="RecordingStatus.Completed"/>: Twilio did not say.</summary>
    public int? Duration { get; set; }
    /// <summary>When its time was over and Twilio had deleted the sound. The row stays, for the audit.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
    public Guid? HeardBy { get; set; }
    public DateTimeOffset? HeardAt { get; set; }
    /// <summary>Null beside a <see cref="DoneAt"/>: there was nothing to do, for the caller said nothing.</summary>
    public Guid? DoneBy { get; set; }
    public DateTimeOffset? DoneAt { get; set; }

    public bool UnderWay => Status is RecordingStatus.Asked or RecordingStatus.InProgress;

    /// <summary>Nothing has been heard of it and nothing will be: what is known is a guess that any word of Twilio's corrects.</summary>
    public bool IsGuess => Status == RecordingStatus.Absent && Sid is null;
}
