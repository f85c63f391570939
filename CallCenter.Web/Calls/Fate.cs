namespace CallCenter.Web.Calls;

/// <summary>
/// Late: Twilio does not carry it out for now and is retried. Refused and expired: it never will. Done: it did after all.
/// </summary>
public enum What { Late, Refused, Expired, Done }

/// <param name="Code">Twilio's error; 0 if there is none.</param>
/// <param name="Early">Twilio does not have the leg in place yet, or its conference has not started.</param>
public sealed record Fate(What What, string Reason = "", int Code = 0, bool Early = false)
{
    public static readonly Fate Done = new(What.Done);
    public static readonly Fate Expired = new(What.Expired, "Twilio did not respond in time.");
}
