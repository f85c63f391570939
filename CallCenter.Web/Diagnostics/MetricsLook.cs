using CallCenter.Web.Telemetry;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Diagnostics;

/// <summary>Whether <c>/metrics</c> answers, where it is switched on.</summary>
/// <param name="server">This process's own; it is missing, or has not been started, where another process serves.</param>
public sealed class MetricsLook(IOptions<MetricsOptions> options, MetricsServer? server = null)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly Check Answers = new("promise.metrics", "/metrics answers at Metrics:Url");
    private static readonly Cure Free = new("Stop the program that has the port, or set Metrics:Url to another one; then restart the app.");

    /// <summary>Null if it is switched off.</summary>
    public async Task<Finding?> Examine(CancellationToken ct)
    {
        var url = options.Value.Url;
        if (!options.Value.Enabled) return null;
        if (server?.Problem is { } problem) return Answers.Warning(problem, Free);
        return server?.Listens == true || await AnswersAt(url, ct) ? Answers.Passed(url)
            : Answers.Warning($"Metrics:Url: what answers at {url} is not this product, or nothing does.", Free);
    }

    /// <summary>The other process's.</summary>
    private static async Task<bool> AnswersAt(string url, CancellationToken ct)
    {
        try
        {
            var bound = BindingAddress.Parse(url);
            var host = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : bound.Host;
            using var http = new HttpClient { Timeout = Patience };
            var text = await http.GetStringAsync($"{bound.Scheme}://{host}:{bound.Port}/metrics", ct);
            return text.Contains("callcenter_", StringComparison.Ordinal);
        }
        catch (Exception e) when (e is FormatException or HttpRequestException or TaskCanceledException)
        {
            ct.ThrowIfCancellationRequested();
            return false;
        }
    }
}
