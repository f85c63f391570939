namespace CallCenter.Web.Outbox;

/// <summary>Settings section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>
    /// A broadcast that could not be sent for so long is dropped: it was a hint, and whoever missed it has asked for the board since.
    /// Default 5 min.
    /// </summary>
    public TimeSpan BroadcastsLast { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a Twilio command that sets no time of its own is tried. Long enough to outlast an outage. Default 1 h.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest wait between two tries, so that all is right soon after an outage. Default 3 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>0.25 s, doubled with each try up to <see cref="LongestWait"/>.</summary>
    public TimeSpan WaitAfter(int attempts) => TimeSpan.FromSeconds(Math.Min(0.125 * Math.Pow(2, Math.Min(attempts, 16)), LongestWait.TotalSeconds));
}
