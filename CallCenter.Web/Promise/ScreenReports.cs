using System.Text.Json;

namespace CallCenter.Web.Promise;

/// <summary>
/// The reports that the heartbeats brought to this node, until <see cref="KeepScreenReports"/> writes them together: a heartbeat costs no
/// statement for them. A crash loses the measurements of a few seconds, and nothing else.
/// </summary>
public sealed class ScreenReports(TimeProvider clock)
{
    private const int MostOfOneAgent = 8;
    private const int Most = 5000;
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly Dictionary<(Guid Agent, string Tab), (int Number, DateTimeOffset At)> last = [];
    private List<ScreenReport> waiting = [];

    /// <param name="agentId">Whoever is signed in: nobody reports for someone else.</param>
    /// <param name="seen">What the heartbeat carries; null if nothing has happened.</param>
    public void Take(Guid agentId, string? tab, JsonElement? seen, string? userAgent)
    {
        if (seen is not { } sent || ScreenReport.Read(sent, agentId, tab, userAgent, clock.GetUtcNow()) is not { } report) return;
        lock (gate)
        {
            // A request that got no answer is repeated, and may have arrived the first time: in an outage for longer than the memory lasts.
            var known = last.TryGetValue((agentId, report.Tab), out var before) && report.Number == before.Number;
            if (!known && (waiting.Count >= Most || waiting.Count(r => r.AgentId == agentId) >= MostOfOneAgent)) return;
            last[(agentId, report.Tab)] = (report.Number, report.At);
            if (!known) waiting.Add(report);
        }
    }

    /// <summary>Those that arrived at least this long ago: the outbox may just be writing the times of their events.</summary>
    public List<ScreenReport> Due(TimeSpan age)
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            foreach (var tab in last.Where(l => now - l.Value.At > Memory).Select(l => l.Key).ToList()) last.Remove(tab);
            var due = waiting.FindAll(r => IsDue(r));
            waiting.RemoveAll(r => IsDue(r));
            return due;
        }

        bool IsDue(ScreenReport report) => now - report.At >= age || report.At > now; // a clock that was set back
    }

    /// <summary>They could not be written.</summary>
    public void PutBack(List<ScreenReport> due)
    {
        lock (gate) waiting = [.. due.Concat(waiting).Take(Most)];
    }
}
