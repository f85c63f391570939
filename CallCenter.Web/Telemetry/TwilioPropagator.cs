using System.Diagnostics;

namespace CallCenter.Web.Telemetry;

/// <summary>
/// A webhook begins a trace of its own, whatever trace its sender names: whether ours is recorded is not for others to say. What Twilio
/// named becomes a link of it. Everything else is propagated as usual: a proxy's trace goes on, and so does ours at Realtime.
/// </summary>
public sealed class TwilioPropagator : DistributedContextPropagator
{
    private const string Signature = "X-Twilio-Signature";
    private readonly DistributedContextPropagator usual = CreateW3CPropagator();

    public override IReadOnlyCollection<string> Fields => usual.Fields;

    public override void Inject(Activity? activity, object? carrier, PropagatorSetterCallback? setter) =>
        usual.Inject(activity, carrier, setter);

    public override void ExtractTraceIdAndState(
        object? carrier, PropagatorGetterCallback? getter, out string? traceId, out string? traceState)
    {
        (traceId, traceState) = (null, null);
        if (!IsTwilios(carrier, getter)) usual.ExtractTraceIdAndState(carrier, getter, out traceId, out traceState);
    }

    public override IEnumerable<KeyValuePair<string, string?>>? ExtractBaggage(object? carrier, PropagatorGetterCallback? getter) =>
        IsTwilios(carrier, getter) ? null : usual.ExtractBaggage(carrier, getter);

    /// <summary>The trace that Twilio's request names, as a link.</summary>
    public static void Link(Activity span, HttpRequest request)
    {
        if (!request.Headers.ContainsKey(Signature)) return;
        if (ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var theirs))
            span.AddLink(new ActivityLink(theirs));
    }

    private static bool IsTwilios(object? carrier, PropagatorGetterCallback? getter)
    {
        if (getter is null) return false;
        getter(carrier, Signature, out var value, out var values);
        return value is not null || values?.Any() == true;
    }
}
