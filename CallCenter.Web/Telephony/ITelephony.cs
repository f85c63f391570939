namespace CallCenter.Web.Telephony;

/// <summary>Twilio will never accept this command; repeating it is of no use.</summary>
public sealed class RefusedByTwilioException(string message) : Exception(message);

/// <summary>What Twilio does for us. Every command is safe to repeat, and one for a leg that is gone already succeeds.</summary>
public interface ITelephony
{
    Task HangUp(string callSid, CancellationToken ct);

    /// <summary>The sid of the conference of this name that is under way; null where there is none.</summary>
    Task<string?> FindConference(string name, CancellationToken ct);

    /// <summary>The call resource's status, such as <c>in-progress</c> or <c>completed</c>; null where Twilio knows no such leg.</summary>
    Task<string?> StatusOf(string callSid, CancellationToken ct);

    /// <summary>Music for this participant only; the conference goes on.</summary>
    Task Hold(string conferenceSid, string callSid, CancellationToken ct);

    Task Resume(string conferenceSid, string callSid, CancellationToken ct);

    /// <summary>Takes a leg out of its conference, says the words and hangs up.</summary>
    Task Farewell(string callSid, string text, CancellationToken ct);
}
