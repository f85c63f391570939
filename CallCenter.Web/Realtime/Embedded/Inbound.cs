using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>
/// One frame from a client. Refs stay raw JSON, because they are only echoed and compared.
/// Valid until the frame's buffer is returned.
/// </summary>
/// <param name="Push">Set for a binary broadcast; then <paramref name="Payload"/> is undefined.</param>
internal sealed record Inbound(
    string? JoinRef, string? Ref, string Topic, string Event, JsonElement Payload, BinaryPush? Push = null) : IDisposable
{
    public JsonDocument? Document { get; init; }

    public void Dispose() => Document?.Dispose();
}

internal sealed record BinaryPush(string Event, bool IsJson, ReadOnlyMemory<byte> Payload);

internal sealed class MalformedFrame(string why) : Exception(why);
