namespace CallCenter.Web.Calls;

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
