namespace CallCenter.Web.Calls;

/// <summary>Settings section <c>Calls</c>. Every duration is written <c>hh:mm:ss</c>.</summary>
public sealed class CallOptions
{
    /// <summary>How long a claim holds before the agent's leg has joined; then the call rings again. Default 10 s.</summary>
    public TimeSpan ClaimLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a call waits for the agent who was cut off, before it rings everyone. Default 15 s.</summary>
    public TimeSpan RejoinTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one agent is rung: a transfer's target, whoever sent the call, whoever parked it. Default 20 s.</summary>
    public TimeSpan OfferTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a call may stay parked before it rings whoever parked it. Default 3 min; zero lets it stay.</summary>
    public TimeSpan ParkTime { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an outside number rings: 5 s to 10 min, as Twilio takes it, or the app does not start. Default 30 s.</summary>
    public TimeSpan OutsideRingTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The countries, as ISO 3166 codes such as <c>US</c>, that may be called: just these, and toll-free numbers that they share
    /// with others. Empty, the default: those of the lines' own numbers, with all that share their country codes.
    /// </summary>
    public string[] OutboundCountries { get; set; } = [];

    /// <summary>Whether numbers may be called for which the caller pays a share, such as Britain's 0845 and 0870. Default no.</summary>
    public bool SharedCostNumbers { get; set; }

    /// <summary>Whether premium numbers may be called. Default no.</summary>
    public bool PremiumNumbers { get; set; }

    private const string Days = "A number without colons counts days.";

    /// <summary>What is wrong with these settings, each as a sentence with its name.</summary>
    public IEnumerable<string> Problems()
    {
        if (OutsideRingTime < TimeSpan.FromSeconds(5) || OutsideRingTime > TimeSpan.FromMinutes(10))
            yield return $"Calls:OutsideRingTime is {OutsideRingTime}, and Twilio takes 5 s to 10 min: set it to 00:00:05 to 00:10:00. {Days}";
        (string, TimeSpan)[] leases =
            [(nameof(ClaimLease), ClaimLease), (nameof(RejoinTime), RejoinTime), (nameof(OfferTime), OfferTime)];
        foreach (var (name, value) in leases)
            if (value <= TimeSpan.Zero || value > TimeSpan.FromHours(1)) yield return $"Calls:{name} is {value}: set it to at most 01:00:00, and more than nothing. {Days}";
        if (ParkTime < TimeSpan.Zero) yield return $"Calls:ParkTime is {ParkTime}: set it to a time, or to 00:00:00 to let parked calls stay.";
    }

    /// <summary>How long we wait for Twilio's word on an outside number beyond its ringing: it adds 5 s of its own.</summary>
    public static readonly TimeSpan OutsideGrace = TimeSpan.FromSeconds(15);

    /// <summary>How long an outside number may take from being dialled to an answer, or to the word that there is none.</summary>
    public TimeSpan RungFor => OutsideRingTime + OutsideGrace;
}
