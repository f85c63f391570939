using System.Diagnostics;

namespace CallCenter.Web.Outbox;

/// <summary>The outbox's part of the trace that a row belongs to: the row's wait, and its delivery, on whichever node that is.</summary>
internal static class RowTrace
{
    /// <summary>Null unless the change that wrote the row is traced, and this node exports traces.</summary>
    public static Activity? Start(Due message, string kind)
    {
        if (message.Trace is null || !Traces.Source.HasListeners()) return null;
        if (!ActivityContext.TryParse(message.Trace, null, isRemote: true, out var parent)) return null;
        var now = DateTime.UtcNow; // the node's clock, as in its other spans
        using (var wait = Traces.Source.StartActivity(
            "outbox wait", ActivityKind.Internal, parent, startTime: new DateTimeOffset(now) - message.AgeNow))
            wait?.SetEndTime(now);
        var span = Traces.Source.StartActivity($"publish {message.Event}", ActivityKind.Producer, parent);
        return span?.SetTag("callcenter.kind", kind).SetTag("callcenter.subject", message.Subject.ToString())
            .SetTag("callcenter.version", message.Version).SetTag("callcenter.attempt", message.Attempts + 1);
    }
}
