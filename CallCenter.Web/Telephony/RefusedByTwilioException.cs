using Twilio.Exceptions;

namespace CallCenter.Web.Telephony;

/// <summary>Twilio will never accept this; a retry is useless.</summary>
public sealed class RefusedByTwilioException(int code, int status, string message) : ApiException(code, status, message, null)
{
    /// <summary>It came too early all the time.</summary>
    public bool Early { get; init; }

    /// <summary>Agent Conference is switched off in the account, so nobody can be called into a conference.</summary>
    public const int NoAgentConference = 12400;

    /// <summary>
    /// 401 and 403 depend on settings, and 429 on time: they may be retried. Any other 4xx will never succeed, nor will a refusal of the
    /// called number (212xx, such as a country that the account may not call), whatever its status.
    /// </summary>
    public static bool Fits(int status, int code) => status is >= 400 and < 500
        && (code is NoAgentConference or (>= 21200 and < 21300) || status is not (401 or 403 or 408 or 409 or 429));
}
