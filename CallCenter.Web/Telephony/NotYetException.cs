using Twilio.Exceptions;

namespace CallCenter.Web.Telephony;

/// <summary>Twilio does not know the leg or its conference, or not as active, although it has not ended: too early, not too late.</summary>
public sealed class NotYetException(int code, int status, string message) : ApiException(code, status, message, null)
{
    /// <summary>The leg, if Twilio does not know it at all; null if it is live.</summary>
    public string? Unknown { get; set; }

    /// <summary>It did not become right in time.</summary>
    public RefusedByTwilioException ForGood => new(Code, Status, Message) { Early = true };
}
