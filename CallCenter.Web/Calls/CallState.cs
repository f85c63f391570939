namespace CallCenter.Web.Calls;

/// <summary>
/// A call's state. Stored in lower case in <c>calls.state</c>; <see cref="Ended"/> is final. <see cref="Dialing"/>:
/// the agent has joined and the customer's phone rings. <see cref="Outside"/>: the caller is with someone who is not an agent.
/// </summary>
public enum CallState { Ringing, Claimed, Dialing, Active, Held, Parked, Outside, Ended }

/// <summary>Why a call ended. Stored in snake case in <c>calls.end_reason</c>.</summary>
public enum EndReason
{
    /// <summary>The caller hung up before anyone answered.</summary>
    Abandoned,
    /// <summary>
    /// Nobody answered within the line's ring time, in the last ring if there were several. Outbound: the customer did not answer.
    /// </summary>
    NoAnswer,
    /// <summary>Answered, then ended by either side.</summary>
    Completed,
    /// <summary>The carrier could not connect the call, or dropped it.</summary>
    Failed,
    Rejected,
    Voicemail,
    /// <summary>Outbound: the customer was on the phone, or declined.</summary>
    Busy,
    /// <summary>Outbound: the agent hung up before the customer answered.</summary>
    Canceled,
    /// <summary>The caller rang outside opening hours and could not leave a message.</summary>
    Closed,
    /// <summary>The caller's number is blocked, or the line refuses withheld numbers: it did not ring, and is not a missed call.</summary>
    Blocked,
}

/// <summary>Why a call rings other than for the first time. Stored in lower case in <c>calls.ring_reason</c>.</summary>
public enum RingReason
{
    /// <summary>An agent or a supervisor transferred it.</summary>
    Transfer,
    /// <summary>The target did not answer, or it was parked for too long.</summary>
    Returned,
    /// <summary>The agent who was on it was disconnected, and is rung first.</summary>
    Rejoin,
}

/// <summary>Whether a call is being recorded; null if it is not. Stored in lower case in <c>calls.recording</c>.</summary>
public enum CallRecording { On, Paused }
