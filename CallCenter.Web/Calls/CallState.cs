namespace CallCenter.Web.Calls;

/// <summary>
/// A call's state. Stored in lower case in <c>calls.state</c>; <see cref="Ended"/> is final. <see cref="Dialing"/>:
/// the agent has joined and the customer's phone rings. <see cref="Outside"/>: the caller is with someone who is not an agent.
/// </summary>
public enum CallState { Ringing, Claimed, Dialing, Active, Held, Parked, Outside, Ended }
