using CallCenter.Web.Data;

namespace CallCenter.Web.Calls;

/// <summary>
/// Who or what ended a call, as the timeline's text of its end: the reason, " by " and a word that is not shown to anybody as it is.
/// </summary>
public static class EndedBy
{
    /// <summary>Too many were waiting; nobody of the team was there; the number outside hung up.</summary>
    public const string Full = "full", Nobody = "nobody", Outside = "outside";

    private const string Between = " by ";

    public static string Text(EndReason reason, string by) => Spelling.Of(reason) + Between + by;

    /// <summary>The word; null: the text names none.</summary>
    public static string? In(string? text) => text?.IndexOf(Between, StringComparison.Ordinal) is { } at and >= 0
        ? text[(at + Between.Length)..] : null;
}
