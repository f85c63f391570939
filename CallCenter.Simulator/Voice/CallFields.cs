namespace CallCenter.Simulator.Voice;

/// <summary>The fields that every TwiML fetch and call status callback carries.</summary>
internal static class CallFields
{
    private static readonly string[] Places = ["City", "State", "Zip", "Country"];

    public static IEnumerable<KeyValuePair<string, string>> Of(Call call, string accountSid)
    {
        yield return new("AccountSid", accountSid);
        yield return new("ApiVersion", "2010-04-01");
        if (call.ApplicationSid is { } app)
            yield return new("ApplicationSid", app);
        yield return new("CallSid", call.Sid);
        yield return new("CallStatus", call.Status);
        yield return new("Called", call.To);
        yield return new("Caller", call.From);
        yield return new("Direction", call.Direction);
        yield return new("From", call.From);
        yield return new("To", call.To);
        if (call.ApplicationSid is null)
        {
            foreach (var (side, number) in new[] { ("From", call.From), ("Caller", call.From), ("To", call.To), ("Called", call.To) })
                foreach (var place in Places)
                    yield return new(side + place, place == "Country" && number.StartsWith("+1", StringComparison.Ordinal) ? "US" : "");
        }
        if (call is { Direction: "inbound", ApplicationSid: null } && call.From.StartsWith("+1", StringComparison.Ordinal))
            yield return new("StirVerstat", "TN-Validation-Passed-A");
        foreach (var field in call.CustomFields.Where(field => !Reserved.Contains(field.Key)))
            yield return field;
    }

    // A browser may send any parameter but not pretend to be another call.
    private static readonly HashSet<string> Reserved =
        ["AccountSid", "ApiVersion", "ApplicationSid", "CallSid", "CallStatus", "Called", "Caller", "Direction", "From", "To"];
}
