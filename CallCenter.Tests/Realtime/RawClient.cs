using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Shouldly;

namespace CallCenter.Tests.Realtime;

public sealed record RawFrame(string? JoinRef, string? Ref, string Topic, string Event, JsonElement Payload, byte[] Bytes, bool Binary)
{
    public string Text => Encoding.UTF8.GetString(Bytes);
    public string? Status => Payload.GetProperty("status").GetString();
    public string? Reason => Payload.GetProperty("response").GetProperty("reason").GetString();

    /// <summary>Byte for byte, in the version it came in; protocol 1.0.0 carries no join_ref to a client.</summary>
    public void ShouldBe(string? joinRef, string? reference, string topic, string name, string payload) =>
        Text.ShouldBe(Bytes[0] is (byte)'['
            ? $"[{Quoted(joinRef)},{Quoted(reference)},{Quoted(topic)},\"{name}\",{payload}]"
            : $$"""{"topic":{{Quoted(topic)}},"event":"{{name}}","payload":{{payload}},"ref":{{Quoted(reference)}}}""");

    private static string Quoted(string? text) => text is null ? "null" : $"\"{text}\"";
}

/// <summary>Speaks the protocol frame by frame.</summary>
public sealed class RawClient : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket socket = new();
    private readonly Channel<RawFrame> frames = Channel.CreateUnbounded<RawFrame>();
    private readonly TaskCompletionSource<WebSocketCloseStatus?> closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string vsn;
    private int lastRef;

    private RawClient(string vsn) => this.vsn = vsn;

    /// <summary>Null after the connection broke without a close frame.</summary>
    public Task<WebSocketCloseStatus?> Closed => closed.Task.WaitAsync(Patience);

    public static async Task<RawClient> Connect(string url, string vsn, bool reading = true, Action<ClientWebSocketOptions>? options = null)
    {
        var client = new RawClient(vsn);
        client.socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        options?.Invoke(client.socket.Options);
        await client.socket.ConnectAsync(new Uri(url), CancellationToken.None).WaitAsync(Patience);
        if (reading) _ = client.Read();
        return client;
    }

    public async Task<string> Push(string topic, string name, object payload, string? joinRef = null)
    {
        var reference = (++lastRef).ToString();
        await Send(vsn is "2.0.0"
            ? JsonSerializer.Serialize(new object?[] { joinRef, reference, topic, name, payload })
            : JsonSerializer.Serialize(new { topic, @event = name, payload, @ref = reference, join_ref = joinRef }));
        return reference;
    }

    public Task Send(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    public Task Send(byte[] bytes) => socket.SendAsync(bytes, WebSocketMessageType.Binary, true, CancellationToken.None);

    public async Task<RawFrame> Join(string topic, string? token = null, object? config = null)
    {
        var reference = (lastRef + 1).ToString();
        await Push(topic, "phx_join", token is null ? new { config } : new { config, access_token = token }, joinRef: reference);
        return await Until(frame => frame.Event is "phx_reply" && frame.Ref == reference);
    }

    public async Task<RawFrame> JoinPrivate(string topic, string token, object? broadcast = null, object? presence = null)
    {
        var reply = await Join(topic, token, new { @private = true, broadcast, presence });
        if (reply.Status is not "ok") throw new InvalidOperationException(reply.Text);
        return reply;
    }

    public async Task<RawFrame> Next()
    {
        try
        {
            return await frames.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException("No frame came.");
        }
    }

    public async Task<RawFrame> Until(Func<RawFrame, bool> wanted)
    {
        while (true)
            if (await Next() is var frame && wanted(frame)) return frame;
    }

    public Task<RawFrame> Until(string name) => Until(frame => frame.Event == name);

    /// <summary>Everything that arrived before the answer to a heartbeat sent now: the server has then sent all it had.</summary>
    public async Task<List<RawFrame>> Settle()
    {
        var seen = new List<RawFrame>();
        var reference = await Push("phoenix", "heartbeat", new { });
        while (await Next() is var frame && !(frame.Topic is "phoenix" && frame.Ref == reference)) seen.Add(frame);
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (WebSocketException) { }
        }
        socket.Dispose();
    }

    private async Task Read()
    {
        var buffer = new byte[16 * 1024 * 1024];
        try
        {
            for (var length = 0; ;)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType is WebSocketMessageType.Close) break;
                length += part.Count;
                if (!part.EndOfMessage) continue;
                frames.Writer.TryWrite(Parse(buffer[..length], part.MessageType is WebSocketMessageType.Binary));
                length = 0;
            }
            closed.TrySetResult(socket.CloseStatus);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            closed.TrySetResult(null);
        }
        frames.Writer.TryComplete(new IOException("The socket was closed."));
    }

    private RawFrame Parse(byte[] bytes, bool binary)
    {
        if (binary)
        {
            var (topic, name, metadata) = (bytes[1], bytes[2], bytes[3]);
            var payload = bytes[4] is 1 ? JsonDocument.Parse(bytes.AsMemory(5 + topic + name + metadata)).RootElement : default;
            var broadcast = new
            {
                @event = Encoding.UTF8.GetString(bytes, 5 + topic, name),
                payload = payload.ValueKind is JsonValueKind.Undefined ? null : (object)payload,
            };
            return new RawFrame(null, null, Encoding.UTF8.GetString(bytes, 5, topic), "broadcast",
                JsonSerializer.SerializeToElement(broadcast), bytes, true);
        }
        var root = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 1_000 }).RootElement;
        return vsn is "2.0.0"
            ? new RawFrame(root[0].GetString(), root[1].GetString(), root[2].GetString()!, root[3].GetString()!, root[4], bytes, false)
            : new RawFrame(null, root.GetProperty("ref").GetString(), root.GetProperty("topic").GetString()!,
                root.GetProperty("event").GetString()!, root.GetProperty("payload"), bytes, false);
    }
}
