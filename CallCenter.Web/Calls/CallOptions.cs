namespace CallCenter.Web.Calls;

/// <summary>Settings section <c>Calls</c>. Every duration is written <c>hh:mm:ss</c>.</summary>
public sealed class CallOptions
{
    /// <summary>How long a claim holds before the agent's leg has joined; then the call rings again. Default 10 s.</summary>
    public TimeSpan ClaimLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an agent counts as reachable after a heartbeat. The desk beats every 15 s. Default 40 s.</summary>
    public TimeSpan ReachableLease { get; set; } = TimeSpan.FromSeconds(40);

    /// <summary>How long a call waits for the agent who was cut off, before it rings everyone. Default 15 s.</summary>
    public TimeSpan RejoinTime { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long one agent is rung: a transfer's target, whoever sent the call, whoever parked it. Default 20 s.</summary>
    public TimeSpan OfferTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a call may stay parked before it rings whoever parked it. Default 3 min; zero lets it stay.</summary>
    public TimeSpan ParkTime { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long an outside number rings. Twilio takes 5 s to 10 min. Default 30 s.</summary>
    public TimeSpan OutsideRingTime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The countries, as ISO 3166 codes such as <c>US</c>, that may be called. Empty, the default: those of the lines' own numbers.</summary>
    public string[] OutboundCountries { get; set; } = [];

    /// <summary>How long we wait for Twilio's word on an outside number beyond its ringing: it adds 5 s of its own.</summary>
    public static readonly TimeSpan OutsideGrace = TimeSpan.FromSeconds(15);

    /// <summary>How long an outside number may take from being dialled to an answer, or to the word that there is none.</summary>
    public TimeSpan RungFor => OutsideRingTime + OutsideGrace;
}
