namespace CallCenter.Web.Calls;

/// <summary>
/// A command that Twilio did not carry out, in words for the people on the call. Stored as JSON in <c>calls.troubles</c>, at most
/// one for each <see cref="About"/>; it ends as soon as someone requests another action of that kind.
/// </summary>
/// <param name="About">recording, hold, leg, or the label of the party that it concerns.</param>
/// <param name="Command">The outbox's name for it, such as <c>pause_recording</c>.</param>
/// <param name="Late">It is still being retried.</param>
/// <param name="For">The only person whose card shows it; null for everyone.</param>
public sealed record Trouble(string About, string Command, string Text, bool Late, Guid? For = null)
{
    public const string OfRecording = "recording";
    public const string OfHold = "hold";
    public const string OfLeg = "leg";
}
