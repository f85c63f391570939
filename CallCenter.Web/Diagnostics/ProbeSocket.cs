using System.Buffers;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace CallCenter.Web.Diagnostics;

/// <summary>The socket could not be opened. The status is the server's answer, null if there was none.</summary>
public sealed class NoSocketException(HttpStatusCode? status, string message) : Exception(message)
{
    public HttpStatusCode? Status { get; } = status;
}

/// <summary>A browser's end of Supabase Realtime, protocol 2.0.0, as far as the doctor needs it.</summary>
public sealed class ProbeSocket : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly Channel<JsonElement> replies = Channel.CreateUnbounded<JsonElement>();
    private readonly Channel<(string Event, JsonElement Payload)> broadcasts = Channel.CreateUnbounded<(string, JsonElement)>();
    private int lastRef;

    /// <param name="url">The realtime base address, http or https.</param>
    public static async Task<ProbeSocket> Open(string url, string apiKey, CancellationToken ct)
    {
        var probe = new ProbeSocket();
        probe.socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await probe.socket.ConnectAsync(new Uri($"ws{url[4..]}/websocket?apikey={Uri.EscapeDataString(apiKey)}&vsn=2.0.0"), ct);
        }
        catch (WebSocketException e)
        {
            var status = probe.socket.HttpStatusCode;
            await probe.DisposeAsync();
            throw new NoSocketException(status is 0 ? null : status, e.InnerException?.Message ?? e.Message);
        }
        _ = probe.Read();
        return probe;
    }

    /// <returns>Null if the join was accepted, else the reason.</returns>
    /// <exception cref="TimeoutException">No answer, or the socket was closed.</exception>
    public async Task<string?> Join(string topic, string? token, TimeSpan patience, CancellationToken ct)
    {
        var reference = (++lastRef).ToString();
        var config = new { broadcast = new { self = true }, presence = new { enabled = false }, @private = true };
        await Push(reference, topic, "phx_join", new { config, access_token = token }, ct);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        try
        {
            await foreach (var frame in replies.Reader.ReadAllAsync(limit.Token))
            {
                if (frame[1].GetString() != reference) continue;
                return frame[4].GetProperty("status").GetString() == "ok" ? null
                    : frame[4].GetProperty("response").GetProperty("reason").GetString() ?? "refused";
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { }
        throw new TimeoutException($"no answer to joining {topic} within {patience.TotalSeconds:0} s");
    }

    public Task Broadcast(string topic, string @event, CancellationToken ct) =>
        Push((++lastRef).ToString(), topic, "broadcast", new { type = "broadcast", @event, payload = new { } }, ct);

    /// <summary>Events in order of arrival until the one with this <c>id</c>; null if it did not arrive in time.</summary>
    public async Task<IReadOnlyList<string>?> Until(string id, TimeSpan patience, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(patience);
        var seen = new List<string>();
        try
        {
            await foreach (var (name, payload) in broadcasts.Reader.ReadAllAsync(limit.Token))
            {
                seen.Add(name);
                if (payload.ValueKind is JsonValueKind.Object
                    && payload.TryGetProperty("id", out var given) && given.GetString() == id) return seen;
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { }
        return null;
    }

    private Task Push(string reference, string topic, string @event, object payload, CancellationToken ct)
    {
        var frame = JsonSerializer.SerializeToUtf8Bytes(new object[] { reference, reference, $"realtime:{topic}", @event, payload });
        return socket.SendAsync(frame, WebSocketMessageType.Text, true, ct).WaitAsync(ct);
    }

    private async Task Read()
    {
        var frame = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var part = await socket.ReceiveAsync(frame.GetMemory(8192), CancellationToken.None);
                if (part.MessageType is WebSocketMessageType.Close) break;
                frame.Advance(part.Count);
                if (!part.EndOfMessage) continue;
                Take(frame.WrittenSpan.ToArray(), part.MessageType);
                frame.Clear();
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException or OperationCanceledException or JsonException) { }
        replies.Writer.TryComplete();
        broadcasts.Writer.TryComplete();
    }

    private void Take(byte[] frame, WebSocketMessageType type)
    {
        if (type is WebSocketMessageType.Binary)
        {
            // 4 | lengths of topic, event, metadata | encoding, then these and the payload
            var start = 5 + frame[1] + frame[2] + frame[3];
            var name = Encoding.UTF8.GetString(frame, 5 + frame[1], frame[2]);
            broadcasts.Writer.TryWrite((name, JsonDocument.Parse(frame.AsMemory(start)).RootElement));
            return;
        }
        var message = JsonDocument.Parse(frame).RootElement;
        switch (message[3].GetString())
        {
            case "phx_reply": replies.Writer.TryWrite(message); break;
            case "broadcast":
                broadcasts.Writer.TryWrite((message[4].GetProperty("event").GetString() ?? "", message[4].GetProperty("payload")));
                break;
        }
    }

    public ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
