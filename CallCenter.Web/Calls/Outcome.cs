namespace CallCenter.Web.Calls;

public enum Why { Unknown, NotYours, WrongState, BadInput }

/// <summary>Why a command changed nothing: a title, a sentence for the person, and who has the call instead.</summary>
public sealed record Refusal(Why Why, string Title, string Detail, Named? Winner = null, CallView? Call = null)
{
    /// <summary>The line that has the number, which can be chosen instead.</summary>
    public Named? Line { get; init; }
    /// <summary>Whether it would succeed if repeated with <c>anyway</c>: a person has to decide.</summary>
    public bool Anyway { get; init; }
}

/// <summary>A command's result: the call's new state, or the refusal.</summary>
public sealed record Outcome(CallView? Call, Refusal? Refusal)
{
    public static implicit operator Outcome(CallView call) => new(call, null);
    public static implicit operator Outcome(Refusal refusal) => new(null, refusal);

    public static readonly Refusal Unknown = new(Why.Unknown, "No such call", "This call does not exist.");
    public static readonly Refusal Ended = new(Why.WrongState, "The call has ended", "This call has already ended.");
    public static readonly Refusal NotYours = new(Why.NotYours, "Not your call", "Only the agent on this call can do that.");
}
