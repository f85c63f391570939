namespace CallCenter.Web.Calls;

/// <summary>
/// Where a call stands. Stored in lower case in <c>calls.state</c>; <see cref="Ended"/> is never left. <see cref="Dialing"/>:
/// the agent is in and the customer's phone rings. <see cref="Outside"/>: the caller is with somebody who is no agent.
/// </summary>
public enum CallState { Ringing, Claimed, Dialing, Active, Held, Parked, Outside, Ended }

/// <summary>Why a call ended. Stored in snake case in <c>calls.end_reason</c>.</summary>
public enum EndReason
{
    /// <summary>The caller hung up before anyone answered.</summary>
    Abandoned,
    /// <summary>Nobody answered within the line's ring time; perhaps not the first ring, but the last. Outbound: the customer did not answer.</summary>
    NoAnswer,
    /// <summary>Answered, then ended by either side.</summary>
    Completed,
    /// <summary>The carrier could not connect or keep the caller.</summary>
    Failed,
    Rejected,
    Voicemail,
    /// <summary>Outbound: the customer was on the phone, or declined.</summary>
    Busy,
    /// <summary>Outbound: the agent gave up before the customer answered.</summary>
    Canceled,
    /// <summary>The caller rang outside opening hours and could leave no message.</summary>
    Closed,
}

/// <summary>Why a call rings other than for the first time. Stored in lower case in <c>calls.ring_reason</c>.</summary>
public enum RingReason
{
    /// <summary>An agent or a supervisor sent it on.</summary>
    Transfer,
    /// <summary>Whoever it was meant for did not take it, or it was parked for too long.</summary>
    Returned,
    /// <summary>The agent who was on it lost the connection, and is asked first.</summary>
    Rejoin,
}

/// <summary>Whether a call is being recorded; null where it is not. Stored in lower case in <c>calls.recording</c>.</summary>
public enum CallRecording { On, Paused }
