using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>Reads the frames of both protocol versions.</summary>
internal static class Decoder
{
    private const byte UserBroadcastPush = 3;
    private const int Deepest = 1_000;
    private static readonly JsonDocumentOptions Json = new() { MaxDepth = Deepest };
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    public static Inbound Decode(Vsn vsn, WebSocketMessageType type, ReadOnlyMemory<byte> frame)
    {
        if (type is WebSocketMessageType.Binary)
            return vsn is Vsn.V2 ? Binary(frame) : throw new MalformedFrame("binary frame on protocol 1.0.0");
        JsonDocument document;
        try
        {
            document = Parse(frame);
        }
        catch (JsonException)
        {
            throw new MalformedFrame("not JSON");
        }
        try
        {
            return vsn is Vsn.V2 ? Array(document) : Object(document);
        }
        catch
        {
            document.Dispose();
            throw;
        }
    }

    private static Inbound Array(JsonDocument document)
    {
        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Array || root.GetArrayLength() < 5) throw new MalformedFrame("expected an array of five");
        return new Inbound(Raw(root[0]), Raw(root[1]), Text(root[2]), Text(root[3]), root[4]) { Document = document };
    }

    private static Inbound Object(JsonDocument document)
    {
        var root = document.RootElement;
        if (root.ValueKind is not JsonValueKind.Object) throw new MalformedFrame("expected an object");
        var (joinRef, reference, topic) = (Optional(root, "join_ref"), Raw(Required(root, "ref")), Text(Required(root, "topic")));
        var (name, payload) = (Text(Required(root, "event")), Required(root, "payload"));
        return new Inbound(joinRef, reference, topic, name, payload) { Document = document };
    }

    private static Inbound Binary(ReadOnlyMemory<byte> frame)
    {
        var bytes = frame.Span;
        if (bytes.Length < 7 || bytes[0] is not UserBroadcastPush) throw new MalformedFrame("not a binary broadcast");
        var at = 7;
        var (joinRef, reference, topic, name, metadata) = (bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]);
        if (bytes.Length < at + joinRef + reference + topic + name + metadata) throw new MalformedFrame("binary frame cut short");
        var isJson = bytes[6] is not 0;
        if (metadata > 0 && !IsJson(bytes.Slice(at + joinRef + reference + topic + name, metadata)))
            throw new MalformedFrame("binary frame's metadata is not JSON");
        var message = new Inbound(Quoted(Take(joinRef)), Quoted(Take(reference)), Take(topic), "broadcast", default,
            new BinaryPush(Take(name), isJson, frame[(at + metadata)..]));
        // An invalid payload must not reach readers of the other protocol version, into whose frame it is copied.
        if (isJson && !IsJson(message.Push!.Payload.Span)) throw new MalformedFrame("binary broadcast says JSON but is not");
        return message;

        string Take(int length)
        {
            at += length;
            try
            {
                return Strict.GetString(frame.Span.Slice(at - length, length));
            }
            catch (ArgumentException)
            {
                throw new MalformedFrame("binary frame is not UTF-8");
            }
        }
    }

    /// <summary>Also false for invalid UTF-8: a browser closes its socket after one such text frame.</summary>
    public static bool IsJson(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) return false;
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Deepest });
        try
        {
            if (!reader.Read()) return false;
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static JsonDocument Parse(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.IndexOf("\\u"u8) >= 0) RequireReadableNames(utf8.Span);
        return JsonDocument.Parse(utf8, Json);
    }

    // A name with a lone surrogate would otherwise fail later, when another member is looked up.
    private static void RequireReadableNames(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = Deepest });
        try
        {
            while (reader.Read())
                if (reader is { TokenType: JsonTokenType.PropertyName, ValueIsEscaped: true }) reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("a lone surrogate in a name");
        }
    }

    private static JsonElement Required(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) ? value : throw new MalformedFrame($"{name} is missing");

    private static string? Optional(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? Raw(value) : null;

    private static string? Raw(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String or JsonValueKind.Number => value.GetRawText(),
        _ => throw new MalformedFrame("a ref is a string or null"),
    };

    public static string Text(JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String) throw new MalformedFrame("topic and event are strings");
        return Readable(value) ?? throw new MalformedFrame("a lone surrogate");
    }

    /// <returns>Null for a lone surrogate, as in <c>"\ud800"</c>.</returns>
    public static string? Readable(JsonElement text)
    {
        try { return text.GetString(); }
        catch (InvalidOperationException) { return null; }
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text);
}
