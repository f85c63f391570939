namespace CallCenter.Web.Calls;

/// <summary>A command's result: the call's new state, or the refusal.</summary>
public sealed record Outcome(CallView? Call, Refusal? Refusal)
{
    public static implicit operator Outcome(CallView call) => new(call, null);
    public static implicit operator Outcome(Refusal refusal) => new(null, refusal);

    public static readonly Refusal Unknown = new(Why.Unknown, "No such call", "This call does not exist.");
    public static readonly Refusal Ended = new(Why.WrongState, "The call has ended", "This call has already ended.");
    public static readonly Refusal NotYours = new(Why.NotYours, "Not your call", "Only the agent on this call can do that.");
}
