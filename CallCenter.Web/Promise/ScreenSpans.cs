using System.Diagnostics;

namespace CallCenter.Web.Promise;

/// <param name="CommittedAt">By this node's clock, as the times of its other spans.</param>
/// <param name="TraceId">And the publishing span, in hexadecimal; empty if that was not recorded, or another screen was later.</param>
/// <param name="Ms">From the commit to the frame on the slowest screen that has just reported it.</param>
internal sealed record DrawnEvent(
    Guid CallId, long Version, string Event, string TraceId, string SpanId, DateTimeOffset CommittedAt, float AcceptedMs, int Ms, int OwnMs,
    Guid AgentId);

/// <summary>
/// The last part of an event's trace, sampled: the slowest screen of a report's turn. A browser sends no spans of its own; its times become
/// spans when its report is written, up to 20 s later, and a viewer shows them in their place.
/// </summary>
internal static class ScreenSpans
{
    private const int MostAtOnce = 20;

    public static void Tell(List<DrawnEvent> drawn)
    {
        if (!Traces.Source.HasListeners()) return;
        foreach (var one in drawn.Where(d => d.TraceId.Length > 0 && d.SpanId.Length > 0).Take(MostAtOnce)) Tell(one);
    }

    private static void Tell(DrawnEvent drawn)
    {
        if (!ActivityContext.TryParse($"00-{drawn.TraceId}-{drawn.SpanId}-01", null, isRemote: true, out var published)) return;
        var at = drawn.CommittedAt;
        var (accepted, shown) = (at.AddMilliseconds(drawn.AcceptedMs), at.AddMilliseconds(drawn.Ms));
        var arrived = at.AddMilliseconds(drawn.Ms - drawn.OwnMs);
        Part("deliver", ActivityKind.Consumer, accepted < arrived ? accepted : arrived, arrived, published, drawn);
        Part("draw", ActivityKind.Internal, arrived, shown, published, drawn);
    }

    private static void Part(
        string name, ActivityKind kind, DateTimeOffset from, DateTimeOffset to, ActivityContext parent, DrawnEvent drawn)
    {
        using var span = Traces.Source.StartActivity(name, kind, parent, startTime: from);
        span?.SetTag("callcenter.call", drawn.CallId).SetTag("callcenter.version", drawn.Version).SetTag("callcenter.event", drawn.Event)
            .SetTag("callcenter.agent", drawn.AgentId).SetEndTime(to.UtcDateTime);
    }
}
