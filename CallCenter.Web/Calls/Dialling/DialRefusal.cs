namespace CallCenter.Web.Calls.Dialling;

/// <summary>
/// Why Twilio did not call a number, as in a party's <c>outcome</c> and a call's <c>refusal</c>: unreachable, invalid_number, blocked,
/// not_permitted, not_verified, no_agent_conference, caller_id, or <c>refused_</c> with Twilio's code. place.js has the same texts.
/// </summary>
public static class DialRefusal
{
    private const string Other = "refused_";

    public static string Of(int code) => code switch
    {
        21214 => "unreachable",
        21201 or 21211 or 21217 or 13223 or 13224 or 13226 => "invalid_number",
        21202 or 21216 or 13225 => "blocked",
        21203 or 21215 or 13227 or 32205 => "not_permitted",
        21219 => "not_verified",
        12400 => "no_agent_conference",
        21210 or 21212 or 21213 or 13214 => "caller_id",
        _ => $"{Other}{code}",
    };

    /// <summary>
    /// From the report of a call that Twilio took at first, and then did not place. Null if the code does not say why: then the call's
    /// status does.
    /// </summary>
    public static string? Reported(int code)
    {
        var outcome = Of(code);
        return outcome.StartsWith(Other, StringComparison.Ordinal) ? null : outcome;
    }

    /// <summary>The called number is the cause, and the operators can do nothing about it.</summary>
    public static bool IsOrdinary(string outcome) => outcome is "unreachable" or "invalid_number" or "blocked";

    /// <summary>Null for other outcomes.</summary>
    public static string? Words(string? outcome) => outcome switch
    {
        "unreachable" => "The number cannot be reached",
        "invalid_number" => "Not a valid phone number",
        "blocked" => "Twilio blocks calls to this number",
        "not_permitted" => "Calls to this country are not enabled in the Twilio account",
        "not_verified" => "A Twilio trial account calls verified numbers only",
        "no_agent_conference" => "Agent Conference is switched off in the Twilio account",
        "caller_id" => "Twilio does not accept our number as caller ID",
        $"{Other}0" => "Twilio refused the call",
        not null when outcome.StartsWith(Other, StringComparison.Ordinal) => $"Twilio refused the call ({outcome[Other.Length..]})",
        _ => null,
    };
}
