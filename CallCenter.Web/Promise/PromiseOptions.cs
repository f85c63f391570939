namespace CallCenter.Web.Promise;

/// <summary>Settings section <c>Promise</c>.</summary>
public sealed class PromiseOptions
{
    /// <summary>
    /// How long each agent's own minutes are kept, and the last report of each screen: <c>hh:mm:ss</c> or <c>d.hh:mm:ss</c>, 1 h to
    /// 30 days, or the app does not start. The page and the doctor need the last 15 minutes; 500 desks write 240,000 rows in a working day.
    /// What all screens measured together is kept for <c>Outbox:TimesKept</c>. Default 2 days.
    /// </summary>
    public TimeSpan ScreensKept { get; set; } = TimeSpan.FromDays(2);

    /// <summary>The problems with these settings, each as a sentence with its name.</summary>
    public IEnumerable<string> Problems()
    {
        if (ScreensKept < TimeSpan.FromHours(1) || ScreensKept > TimeSpan.FromDays(30))
            yield return $"Promise:ScreensKept is {ScreensKept}: set it to between 01:00:00 and 30.00:00:00. "
                + "A number without colons means days.";
    }
}
