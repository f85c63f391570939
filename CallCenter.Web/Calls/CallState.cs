namespace CallCenter.Web.Calls;

/// <summary>Where a call stands. Stored in lower case in <c>calls.state</c>; <see cref="Ended"/> is never left.</summary>
public enum CallState { Ringing, Claimed, Active, Held, Parked, Ended }

/// <summary>Why a call ended. Stored in snake case in <c>calls.end_reason</c>.</summary>
public enum EndReason
{
    /// <summary>The caller hung up before anyone answered.</summary>
    Abandoned,
    /// <summary>Nobody answered within the line's ring time; perhaps not the first ring, but the last.</summary>
    NoAnswer,
    /// <summary>Answered, then ended by either side.</summary>
    Completed,
    /// <summary>The carrier could not connect or keep the caller.</summary>
    Failed,
    Rejected,
    Voicemail,
    /// <summary>Outside the line's opening hours, and it takes no messages.</summary>
    Closed,
}

/// <summary>Whether a call is being recorded; null where it is not. Stored in lower case in <c>calls.recording</c>.</summary>
public enum CallRecording { On, Paused }
