using CallCenter.Simulator.Signalling;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>What POST /Calls and POST /Participants have in common.</summary>
internal static class OutgoingCall
{
    public static (string From, string To) Ends(RestRequest request, Account account)
    {
        var to = request["To"];
        var from = request["From"];
        if (string.IsNullOrWhiteSpace(to))
            throw new RestProblem(400, 21201, "No 'To' number is specified");
        if (string.IsNullOrWhiteSpace(from))
            throw new RestProblem(400, 21213, "No 'From' number is specified");
        if (!IsClient(to) && !to.StartsWith("sip:", StringComparison.Ordinal) && !IsNumber(to))
            throw new RestProblem(400, 21211, $"The 'To' number {to} is not a valid phone number.");
        // A browser may be shown any caller; the phone network only the account's own numbers.
        if (!IsClient(to) && !IsNumber(from) && !IsClient(from))
            throw new RestProblem(400, 21212, $"The 'From' number {from} is not a valid phone number.");
        if (!IsClient(to) && IsNumber(from) && account.Options.Numbers.Length > 0 && !account.Options.Numbers.Contains(from))
            throw new RestProblem(400, 21210, $"The source phone number provided, {from}, is not yet verified for your account.");
        return (from, to);
    }

    public static Call Begin(Account account, string from, string to, RestRequest request, Script? script,
        Func<Call, Participant>? seat = null)
    {
        var question = to.IndexOf('?');
        var address = IsClient(to) && question > 0 ? to[..question] : to;
        IFarEnd farEnd = IsClient(to)
            ? new BrowserLine(account.Devices, address["client:".Length..]) { Parameters = question > 0 ? to[(question + 1)..] : "" }
            : new Telephone(account);
        var call = new Call(from, address, "outbound-api", farEnd) { Script = script, Subscription = request.CallSubscription() };
        call.Reserved = seat?.Invoke(call);
        return call;
    }

    /// <summary>TimeLimit, from the answer on. Twilio's own limit of four hours is not simulated.</summary>
    public static TimeSpan? Longest(RestRequest request) =>
        request.Number("TimeLimit", 1, 86400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static bool IsClient(string end) => end.StartsWith("client:", StringComparison.Ordinal) && end.Length > "client:".Length;

    private static bool IsNumber(string end) => end.Length is >= 3 and <= 16
        && end.TrimStart('+').All(char.IsAsciiDigit) && end.TrimStart('+').Length > 1;
}
