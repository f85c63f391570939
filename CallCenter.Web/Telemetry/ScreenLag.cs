using System.Diagnostics.Metrics;

namespace CallCenter.Web.Telemetry;

/// <summary>Meter <c>CallCenter.Screens</c>: how long an event of a call takes to every screen, by the layers that it passes.</summary>
public sealed class ScreenLag
{
    public const string Transaction = "transaction", Outbox = "outbox", Realtime = "realtime", Browser = "browser";

    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private readonly Histogram<double> lag, wait;

    public ScreenLag(IMeterFactory meters)
    {
        var meter = meters.Create("CallCenter.Screens");
        lag = meter.CreateHistogram<double>("callcenter.screen.lag", "s", "An event's way to the screens, by layer", null, Seconds);
        wait = meter.CreateHistogram<double>(
            "callcenter.outbox.wait", "s", "From a row's commit to its first attempt, by kind", null, Seconds);
    }

    /// <param name="layer">One of the constants.</param>
    /// <param name="times">Reports of the screens count many events at once.</param>
    public void Add(string layer, TimeSpan took, int times = 1)
    {
        for (var n = 0; n < times && lag.Enabled; n++) lag.Record(took.TotalSeconds, new KeyValuePair<string, object?>("layer", layer));
    }

    public void Waited(string kind, TimeSpan time) => wait.Record(time.TotalSeconds, new KeyValuePair<string, object?>("kind", kind));
}
