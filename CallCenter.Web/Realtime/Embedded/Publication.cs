namespace CallCenter.Web.Realtime.Embedded;

/// <summary>One message to a topic. Encoded for each protocol version at most once, for any number of readers.</summary>
internal sealed class Publication
{
    private readonly Func<Vsn, Frame?> encode;
    private Frame? v1, v2;
    private bool hasV1, hasV2;

    private Publication(Func<Vsn, Frame?> encode) => this.encode = encode;

    /// <summary>A payload under an event's name, as the per-event endpoint and binary clients send it.</summary>
    /// <param name="payload">JSON, or bytes that protocol 1.0.0 cannot carry and does not get.</param>
    public static Publication Named(string topic, string name, bool isJson, ReadOnlyMemory<byte> payload) => new(vsn =>
    {
        if (vsn is Vsn.V2 && Frame.Binary(topic, name, isJson, payload.Span) is { } binary) return binary;
        return isJson ? Frame.Message(vsn, null, null, topic, "broadcast", Envelope(name, payload.Span, id: null)) : null;
    });

    /// <summary>A whole <c>{type, event, payload, meta?}</c>, passed on as text to every version.</summary>
    public static Publication Whole(string topic, ReadOnlyMemory<byte> envelope) => Text(topic, "broadcast", envelope);

    public static Publication Text(string topic, string name, ReadOnlyMemory<byte> payload) =>
        new(vsn => Frame.Message(vsn, null, null, topic, name, payload.Span));

    public static byte[] Envelope(string name, ReadOnlySpan<byte> payload, string? id) => Frame.Json(payload, (json, raw) =>
    {
        json.WriteString("type", "broadcast");
        json.WriteString("event", name);
        json.WritePropertyName("payload");
        json.WriteRawValue(raw, skipInputValidation: true);
        if (id is null) return;
        json.WriteStartObject("meta");
        json.WriteString("id", id);
        json.WriteEndObject();
    });

    public Frame? For(Vsn vsn)
    {
        if (vsn is Vsn.V2)
        {
            if (!hasV2) (v2, hasV2) = (encode(vsn), true);
            return v2;
        }
        if (!hasV1) (v1, hasV1) = (encode(vsn), true);
        return v1;
    }
}
