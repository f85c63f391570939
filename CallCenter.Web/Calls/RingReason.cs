namespace CallCenter.Web.Calls;

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
