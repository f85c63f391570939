namespace CallCenter.Web.Calls;

/// <summary>
/// What Twilio did not do, against what was asked for, in words for the people on the call. Kept as JSON in <c>calls.troubles</c>, at most
/// one of each <see cref="About"/>; over as soon as somebody asks for something else of the kind.
/// </summary>
/// <param name="About">recording, hold, leg, or the label of the party whose part it is.</param>
/// <param name="Command">As the outbox names it, such as <c>pause_recording</c>.</param>
/// <param name="Late">It is still tried.</param>
/// <param name="For">Whose card alone says it; null for everybody's.</param>
public sealed record Trouble(string About, string Command, string Text, bool Late, Guid? For = null)
{
    public const string OfRecording = "recording";
    public const string OfHold = "hold";
    public const string OfLeg = "leg";
}
