using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>Bytes ready to send; one frame may wait in thousands of queues at once.</summary>
internal sealed class Frame(ReadOnlyMemory<byte> bytes, WebSocketMessageType type)
{
    private const byte UserBroadcast = 4;
    private static readonly JsonWriterOptions Compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
    public static readonly byte[] Nothing = "{}"u8.ToArray();

    public ReadOnlyMemory<byte> Bytes { get; } = bytes;
    public WebSocketMessageType Type { get; } = type;
    public WebSocketCloseStatus CloseStatus { get; private init; }

    public static Frame Close(WebSocketCloseStatus status) => new(default, WebSocketMessageType.Close) { CloseStatus = status };

    public static Frame Message(Vsn vsn, string? joinRef, string? reference, string topic, string name, ReadOnlySpan<byte> payload)
    {
        var body = new ArrayBufferWriter<byte>(payload.Length + topic.Length + 96);
        using (var json = new Utf8JsonWriter(body, Compact))
        {
            if (vsn is Vsn.V2)
            {
                json.WriteStartArray();
                Ref(json, joinRef);
                Ref(json, reference);
                json.WriteStringValue(topic);
                json.WriteStringValue(name);
                json.WriteRawValue(payload, skipInputValidation: true);
                json.WriteEndArray();
            }
            else
            {
                json.WriteStartObject();
                json.WriteString("topic", topic);
                json.WriteString("event", name);
                json.WritePropertyName("payload");
                json.WriteRawValue(payload, skipInputValidation: true);
                json.WritePropertyName("ref");
                Ref(json, reference);
                json.WriteEndObject();
            }
        }
        return new Frame(body.WrittenMemory, WebSocketMessageType.Text);
    }

    public static Frame Reply(Vsn vsn, string? joinRef, string? reference, string topic, bool ok, ReadOnlySpan<byte> response) =>
        Message(vsn, joinRef, reference, topic, "phx_reply", Json(response, (json, raw) =>
        {
            json.WriteString("status", ok ? "ok" : "error");
            json.WritePropertyName("response");
            json.WriteRawValue(raw, skipInputValidation: true);
        }));

    public static byte[] Reason(string reason) => Json(reason, (json, text) => json.WriteString("reason", text));

    /// <summary>A JSON object whose members <paramref name="write"/> adds.</summary>
    public static byte[] Json<T>(T state, Action<Utf8JsonWriter, T> write) where T : allows ref struct
    {
        var body = new ArrayBufferWriter<byte>(128);
        using (var json = new Utf8JsonWriter(body, Compact))
        {
            json.WriteStartObject();
            write(json, state);
            json.WriteEndObject();
        }
        return body.WrittenSpan.ToArray();
    }

    /// <returns>Null if a name is too long for its one-byte length.</returns>
    public static Frame? Binary(string topic, string name, bool isJson, ReadOnlySpan<byte> payload)
    {
        var (topicLength, nameLength) = (Encoding.UTF8.GetByteCount(topic), Encoding.UTF8.GetByteCount(name));
        if (topicLength > 255 || nameLength > 255) return null;
        var bytes = new byte[5 + topicLength + nameLength + payload.Length];
        (bytes[0], bytes[1], bytes[2], bytes[3], bytes[4]) =
            (UserBroadcast, (byte)topicLength, (byte)nameLength, 0, (byte)(isJson ? 1 : 0));
        Encoding.UTF8.GetBytes(topic, bytes.AsSpan(5));
        Encoding.UTF8.GetBytes(name, bytes.AsSpan(5 + topicLength));
        payload.CopyTo(bytes.AsSpan(5 + topicLength + nameLength));
        return new Frame(bytes, WebSocketMessageType.Binary);
    }

    private static void Ref(Utf8JsonWriter json, string? raw)
    {
        if (raw is null) json.WriteNullValue();
        else json.WriteRawValue(raw, skipInputValidation: true);
    }
}
