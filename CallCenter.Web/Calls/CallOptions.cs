using CallCenter.Web.Lines;

namespace CallCenter.Web.Calls;

/// <summary>Settings section <c>Calls</c>. Every duration is written <c>hh:mm:ss</c>.</summary>
public sealed class CallOptions
{
    /// <summary>How long a claim lasts until the agent's leg must have joined; then the call rings again. Default 10 s.</summary>
    public TimeSpan ClaimLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call waits for an agent who was disconnected before it rings everyone. Default 15 s.</summary>
    public TimeSpan RejoinTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long one agent is rung: a transfer's target, its sender, the agent who parked the call, and each agent of a line that offers its
    /// calls to one at a time. Default 20 s.
    /// </summary>
    public TimeSpan OfferTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a call may stay parked before it rings the agent who parked it. Default 3 min; zero means no limit.</summary>
    public TimeSpan ParkTime { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an outside number rings: 5 s to 10 min, as Twilio accepts it, or the app does not start. Default 30 s.</summary>
    public TimeSpan OutsideRingTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The countries that may be called, as ISO 3166 codes such as <c>US</c>: only these, and toll-free numbers that they share
    /// with others. Empty, the default: those of the lines' own numbers, with all that share their country codes.
    /// </summary>
    public string[] OutboundCountries { get; set; } = [];

    /// <summary>Whether shared-cost numbers, such as Britain's 0845 and 0870, may be called. Default no.</summary>
    public bool SharedCostNumbers { get; set; }

    /// <summary>Whether premium numbers may be called. Default no.</summary>
    public bool PremiumNumbers { get; set; }

    /// <summary>The three about which numbers may be called.</summary>
    public CallingLimits Limits() => new(OutboundCountries, SharedCostNumbers, PremiumNumbers);

    /// <summary>How many days a missed caller stays in the list after the last call, 1 to 3650. Default 30.</summary>
    public int MissedKept { get; set; } = 30;

    private const string Days = "A number without colons means days.";

    /// <summary>The problems with these settings, each as a sentence with its name.</summary>
    public IEnumerable<string> Problems()
    {
        if (OutsideRingTime < TimeSpan.FromSeconds(5) || OutsideRingTime > TimeSpan.FromMinutes(10))
            yield return $"Calls:OutsideRingTime is {OutsideRingTime}, but Twilio accepts 5 s to 10 min: "
                + $"set it between 00:00:05 and 00:10:00. {Days}";
        (string, TimeSpan)[] leases =
            [(nameof(ClaimLease), ClaimLease), (nameof(RejoinTime), RejoinTime), (nameof(OfferTime), OfferTime)];
        foreach (var (name, value) in leases)
            if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1))
                yield return $"Calls:{name} is {value}: set it above 00:00:00 and to at most 01:00:00. {Days}";
        foreach (var code in OutboundCountries)
            if (!PhoneNumber.IsCountry(code.ToUpperInvariant()))
                yield return $"Calls:OutboundCountries has \"{code}\", which is not a country: "
                    + "use ISO 3166 codes, such as US, or GB for Britain.";
        if (MissedKept is < 1 or > 3650) yield return $"Calls:MissedKept is {MissedKept}: set it to between 1 and 3650 days.";
        if (ParkTime < TimeSpan.Zero) yield return $"Calls:ParkTime is {ParkTime}: set it above 00:00:00, or to 00:00:00 for no limit.";
    }

    /// <summary>How long we wait for Twilio's report on an outside number after it stops ringing: Twilio adds 5 s of its own.</summary>
    public static readonly TimeSpan OutsideGrace = TimeSpan.FromSeconds(15);

    /// <summary>How long an outside number may take from dialling to an answer, or to the report that there is none.</summary>
    public TimeSpan RungFor => OutsideRingTime + OutsideGrace;
}
