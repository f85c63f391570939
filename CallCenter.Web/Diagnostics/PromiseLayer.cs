using System.Runtime.CompilerServices;
using CallCenter.Web.Promise;

namespace CallCenter.Web.Diagnostics;

/// <summary>Whether every change is on every screen within a second, as the screens themselves measured it.</summary>
public sealed class PromiseLayer(PromiseReports reports, MetricsLook metrics) : ILayer
{
    private static readonly Dictionary<string, Check> Checks = new Dictionary<string, string>
    {
        [Breaches.Waiting] = "Every event is handed to Realtime within 5 s",
        [Breaches.Delivery] = "Every event reached a screen, in the last 15 minutes",
        [Breaches.Updates] = "Every open screen has live updates",
        [Breaches.Speed] = "A change is on the screens within a second (p99 of the last 15 minutes)",
        [Breaches.Behind] = "No screen shows a call as it was more than 5 s ago",
        [Breaches.Silent] = "No open screen misses what the others hear",
        [Breaches.Digests] = "Screens differ from the server at most once an hour",
    }.ToDictionary(c => c.Key, c => new Check($"promise.{c.Key}", c.Value));

    public string Name => "promise";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before.Any(f => f is { Check: "schema.connection" or "schema.migrations" or "schema.columns", Verdict: Verdict.Failed }))
        {
            yield return Checks[Breaches.Speed].Skipped("What the screens measured cannot be read, see above.");
            yield break;
        }
        var report = await reports.Current(ct);
        foreach (var id in Breaches.Ids)
        {
            var breach = report.Breaches.FirstOrDefault(b => b.Id == id);
            yield return breach is null ? Kept(id, report) : Broken(breach);
        }
        if (await metrics.Examine(ct) is { } answer) yield return answer;
    }

    private static Finding Broken(Breach breach)
    {
        var found = $"{Breaches.Name(breach.Layer)}: {breach.Found}";
        var cure = new Cure(breach.Cure);
        return breach.Everyone ? Checks[breach.Id].Failed(found, cure) : Checks[breach.Id].Warning(found, cure);
    }

    private static Finding Kept(string id, PromiseReport report)
    {
        var (check, lately, screens) = (Checks[id], report.Lately, report.Screens.Count);
        return id switch
        {
            Breaches.Waiting => check.Passed("None waits"),
            _ when screens == 0 => check.Skipped("No screen was open in the last 15 minutes."),
            Breaches.Delivery when lately.Announced == 0 => check.Skipped("No call changed in the last 15 minutes."),
            Breaches.Delivery => check.Passed($"{lately.Announced} of {lately.Announced}"),
            Breaches.Speed when lately.Screens.Events == 0 => check.Skipped("No call changed on a visible screen in the last 15 minutes."),
            Breaches.Speed => check.Passed($"p50 {Milliseconds.Say(lately.Screens.P50)}, p95 {Milliseconds.Say(lately.Screens.P95)}, "
                + $"p99 {Milliseconds.Say(lately.Screens.P99)}, worst {Milliseconds.Say(lately.Screens.Worst)}"),
            Breaches.Digests => check.Passed($"{lately.Differed} in the last 15 minutes"),
            _ => check.Passed(screens == 1 ? "1 screen" : $"{screens} screens"),
        };
    }
}
