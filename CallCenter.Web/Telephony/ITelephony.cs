using CallCenter.Web.Calls;

namespace CallCenter.Web.Telephony;

/// <summary>Twilio will never accept this command; repeating it is of no use.</summary>
/// <param name="code">Twilio's error; 0 where there is none.</param>
public sealed class RefusedByTwilioException(string message, int code = 0) : Exception(message)
{
    public int Code { get; } = code;
}

/// <summary>What Twilio does for us. Every command but <see cref="Call"/> is safe to repeat, and one for a leg that is gone already succeeds.</summary>
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

    /// <summary>Leads the customer's leg into the call's conference, from wherever it is.</summary>
    Task Readmit(string callSid, Guid callId, CancellationToken ct);

    /// <summary>Whether this leg hears music instead of the conference; null where it is not in it.</summary>
    Task<bool?> IsHeld(string conferenceSid, string callSid, CancellationToken ct);

    /// <summary>Ends the leg that has this label in the conference, be it inside or still ringing.</summary>
    Task HangUpLabel(string conferenceSid, string label, CancellationToken ct);

    /// <summary>Only the agent's leg hears this one; with null, everybody does.</summary>
    Task Coach(string conferenceSid, string callSid, string? agentCallSid, CancellationToken ct);

    Task Mute(string conferenceSid, string callSid, bool muted, CancellationToken ct);

    /// <summary>Calls a telephone into the conference. Not safe to repeat: ask <see cref="WasMade"/> where the answer to an earlier one was lost.</summary>
    Task Call(string conferenceSid, string label, NewLeg leg, CancellationToken ct);

    /// <summary>Whether a leg with this label is in the conference or rings, or a call between these numbers was made within <paramref name="since"/>.</summary>
    Task<bool> WasMade(string conferenceSid, string label, NewLeg leg, TimeSpan since, CancellationToken ct);
}
