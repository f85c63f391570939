using System.Diagnostics;

namespace CallCenter.Web.Diagnostics;

/// <summary>How long a live call waits for each thing.</summary>
public sealed record LiveCallTimes
{
    public static readonly Cure Report =
        new("Please report this as a bug, with this report and the call's page in Twilio's Console (Monitor > Logs > Calls).");

    /// <summary>Between two polls.</summary>
    public TimeSpan Look { get; init; } = TimeSpan.FromMilliseconds(500);
    /// <summary>How long to record. Less than a second is not a recording.</summary>
    public TimeSpan Recorded { get; init; } = TimeSpan.FromSeconds(4);
    /// <summary>For a person to answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>For anything that Twilio does on its own.</summary>
    public TimeSpan Twilio { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The last observed value, as wanted or not.</summary>
    public async Task<T> Until<T>(Func<Task<T>> look, Func<T, bool> enough, TimeSpan within, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var seen = await look();
            if (enough(seen) || clock.Elapsed > within) return seen;
            await Task.Delay(Look, ct);
        }
    }
}
