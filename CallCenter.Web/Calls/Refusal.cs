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
