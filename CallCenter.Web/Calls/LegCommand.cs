namespace CallCenter.Web.Calls;

/// <summary>A Twilio command, as stored in an outbox row. All but <see cref="Tell.AddLeg"/> are safe to repeat.</summary>
/// <param name="Sid">The leg's call SID; null if only its label is known.</param>
/// <param name="Conference">The conference's SID, for commands within it.</param>
/// <param name="Room">The conference's name, if its SID is not known: the event that reports it may be missing.</param>
/// <param name="Text">What the caller hears, for a farewell.</param>
/// <param name="Language">Of the text; null: the default.</param>
/// <param name="Label">The participant's label.</param>
/// <param name="Recording">Our row's id for one that is about to start, else Twilio's SID if it is known.</param>
/// <param name="Other">The leg that is coached.</param>
/// <param name="Was">What the screens go back to if Twilio refuses.</param>
/// <param name="WantedFor">Seconds after which it is no longer wanted; null: the setting applies.</param>
/// <param name="Mends">Corrects what an earlier command should have done; that command's trouble ends once this one is done.</param>
public sealed record LegCommand(
    string? Sid, string? Conference = null, string? Text = null, string? Room = null, string? Label = null, string? Other = null,
    NewLeg? New = null, string? Recording = null, string? Was = null, int? WantedFor = null, bool Mends = false,
    string? Language = null);
