namespace CallCenter.Web.Outbox;

/// <summary>Settings section <c>Outbox</c>.</summary>
public sealed class OutboxOptions
{
    /// <summary>
    /// After this time an unsent broadcast is dropped: it was a hint, and desks that missed it have fetched the board since.
    /// Default 5 min.
    /// </summary>
    public TimeSpan BroadcastsLast { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a Twilio command without a time of its own is retried. Long enough to outlast an outage. Default 1 h.</summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The longest wait between two attempts, so that delivery resumes soon after an outage. Default 3 s.</summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the times of the events are kept (<see cref="EventTime"/>). Default 30 days.</summary>
    public TimeSpan TimesKept { get; set; } = TimeSpan.FromDays(30);

    /// <summary>0.25 s, doubled with each attempt up to <see cref="LongestWait"/>.</summary>
    public TimeSpan BackoffAfter(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(0.125 * Math.Pow(2, Math.Min(attempts, 16)), LongestWait.TotalSeconds));
}
