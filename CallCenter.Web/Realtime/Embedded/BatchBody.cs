using System.Text;
using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

internal sealed record BatchMessage(string Topic, string Event, byte[] Payload, bool Private, string? Id);

/// <summary><c>{"messages":[{topic, event, payload, private?, id?}]}</c>, all or nothing.</summary>
internal static class BatchBody
{
    private const string Blank = "can't be blank", Wrong = "is invalid";

    public static (IReadOnlyList<BatchMessage> Messages, object? Errors) Read(JsonElement body, int longestPayload)
    {
        if (body.ValueKind is not JsonValueKind.Object || !body.TryGetProperty("messages", out var list)
            || list.ValueKind is JsonValueKind.Null) return Refused(Blank);
        if (list.ValueKind is not JsonValueKind.Array
            || list.EnumerateArray().Any(entry => entry.ValueKind is not JsonValueKind.Object)) return Refused(Wrong);
        if (list.GetArrayLength() is 0) return Refused(Blank);

        var messages = new List<BatchMessage>();
        var errors = new List<Dictionary<string, string[]>>();
        foreach (var entry in list.EnumerateArray())
        {
            var wrong = new Dictionary<string, string[]>();
            messages.Add(Message(entry, longestPayload, (field, error) => wrong.TryAdd(field, [error])));
            errors.Add(wrong);
        }
        return errors.Any(wrong => wrong.Count > 0) ? ([], new { errors = new { messages = errors } }) : (messages, null);
    }

    private static (IReadOnlyList<BatchMessage>, object?) Refused(string error) =>
        ([], new { errors = new { messages = (string[])[error] } });

    private static BatchMessage Message(JsonElement entry, int longestPayload, Action<string, string> wrong)
    {
        var payload = entry.TryGetProperty("payload", out var given) && given.ValueKind is not JsonValueKind.Null ? given : default;
        if (payload.ValueKind is JsonValueKind.Undefined) wrong("payload", Blank);
        else if (payload.ValueKind is not JsonValueKind.Object) wrong("payload", Wrong);
        var raw = payload.ValueKind is JsonValueKind.Object ? Encoding.UTF8.GetBytes(payload.GetRawText()) : [];
        if (raw.Length > longestPayload) wrong("payload", "Payload size exceeds tenant limit");
        return new BatchMessage(Text(entry, "topic", wrong) ?? "", Text(entry, "event", wrong) ?? "", raw,
            IsPrivate(entry, wrong), Optional(entry, "id", wrong));
    }

    private static string? Text(JsonElement entry, string name, Action<string, string> wrong)
    {
        var text = Optional(entry, name, wrong);
        if (string.IsNullOrWhiteSpace(text)) wrong(name, Blank);
        return text;
    }

    private static string? Optional(JsonElement entry, string name, Action<string, string> wrong)
    {
        if (!entry.TryGetProperty(name, out var value) || value.ValueKind is JsonValueKind.Null) return null;
        if (value.ValueKind is JsonValueKind.String && Decoder.Readable(value) is { } text) return text;
        wrong(name, Wrong);
        return null;
    }

    private static bool IsPrivate(JsonElement entry, Action<string, string> wrong)
    {
        if (!entry.TryGetProperty("private", out var value)) return false;
        switch (value.ValueKind)
        {
            case JsonValueKind.True: return true;
            case JsonValueKind.False or JsonValueKind.Null: return false;
            case JsonValueKind.String when Decoder.Readable(value) is "true" or "1": return true;
            case JsonValueKind.String when Decoder.Readable(value) is "false" or "0" or "": return false;
            default:
                wrong("private", Wrong);
                return false;
        }
    }
}
