namespace CallCenter.Web.Outbox;

/// <summary>
/// Settings section <c>Outbox</c>. Every time is written <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>; with one outside its range, the app does
/// not start.
/// </summary>
public sealed class OutboxOptions
{
    /// <summary>
    /// After this time an unsent broadcast is dropped: it was a hint, and desks that missed it have fetched the board since.
    /// 10 s to 1 day. Default 5 min.
    /// </summary>
    public TimeSpan BroadcastsLast { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a Twilio command without a time of its own is retried. Long enough to outlast an outage. 1 min to 7 days. Default 1 h.
    /// </summary>
    public TimeSpan GiveUpAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The longest wait between two attempts, so that delivery resumes soon after an outage. 0.25 s to 5 min. Default 3 s.
    /// </summary>
    public TimeSpan LongestWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// How long the times of the events are kept (<see cref="EventTime"/>), and what all screens together measured, by the minute.
    /// 1 to 3650 days; a call's timeline has no limit, and without these times it does not say on which screens it was. Default 30 days.
    /// </summary>
    public TimeSpan TimesKept { get; set; } = TimeSpan.FromDays(30);

    /// <summary>The problems with these settings, each as a sentence with its name.</summary>
    public IEnumerable<string> Problems()
    {
        (string Name, TimeSpan Value, TimeSpan Least, TimeSpan Most)[] times =
        [
            (nameof(BroadcastsLast), BroadcastsLast, TimeSpan.FromSeconds(10), TimeSpan.FromDays(1)),
            (nameof(GiveUpAfter), GiveUpAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7)),
            (nameof(LongestWait), LongestWait, TimeSpan.FromSeconds(0.25), TimeSpan.FromMinutes(5)),
            (nameof(TimesKept), TimesKept, TimeSpan.FromDays(1), TimeSpan.FromDays(3650)),
        ];
        return times.Where(t => t.Value < t.Least || t.Value > t.Most).Select(t =>
            $"Outbox:{t.Name} is {t.Value}: set it to between {t.Least} and {t.Most}. A number without colons means days.");
    }

    /// <summary>0.25 s, doubled with each attempt up to <see cref="LongestWait"/>.</summary>
    public TimeSpan BackoffAfter(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(0.125 * Math.Pow(2, Math.Min(attempts, 16)), LongestWait.TotalSeconds));
}
