namespace CallCenter.Web.Calls;

/// <summary>That a party left a call, or why it never joined, as the timeline's text: its name, a colon and the reason.</summary>
public static class PartyGone
{
    private const string Between = ": ";

    public static string Text(string name, string why) => name + Between + why;

    /// <summary>Whether a call rings again because of one: no other reason for that has a colon.</summary>
    public static bool In(string? text) => text?.Contains(Between, StringComparison.Ordinal) == true;
}
