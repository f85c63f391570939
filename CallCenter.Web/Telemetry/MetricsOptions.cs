namespace CallCenter.Web.Telemetry;

/// <summary>Settings section <c>Metrics</c>.</summary>
public sealed class MetricsOptions
{
    /// <summary>Whether <c>/metrics</c> answers, for Prometheus. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>
    /// Where: an address and a port of its own, without sign-in. Default <c>http://localhost:9464</c>, for this machine alone;
    /// <c>http://*:9464</c> is for all networks. If another program has it, there are no metrics, and the doctor's
    /// <c>promise.metrics</c> warns; with a value that is not an address, the app does not start.
    /// </summary>
    public string Url { get; set; } = "http://localhost:9464";
}
