using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace CallCenter.Simulator.Signalling;

/// <summary>One browser's WebSocket: frames out in order, a heartbeat, frames in one by one.</summary>
internal sealed class BrowserSocket(WebSocket socket, Action<BrowserSocket, string, JsonElement> received,
    Action<BrowserSocket, string, string, string?> noted) : IDisposable
{
    private const int LargestFrame = 256 * 1024;

    // The SDK drops a socket that received nothing for 15 s.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    private readonly Channel<string> outgoing = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource crashed = new();

    public AccessToken? Token { get; set; }
    public string? Identity => Token?.Identity;
    public bool Registered { get; set; }
    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;

    public void Send(string type, object payload)
    {
        var frame = JsonSerializer.Serialize(new { type, version = "1.6", payload });
        noted(this, "out " + type, frame, null);
        outgoing.Writer.TryWrite(frame);
    }

    /// <summary>The socket breaks as if the browser's computer had lost power.</summary>
    public void Crash()
    {
        crashed.Cancel();
        socket.Abort();
    }

    public void Dispose() => crashed.Dispose();

    public async Task RunAsync(CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, crashed.Token);
        var sending = SendAllAsync(over.Token);
        try
        {
            while (await ReceiveAsync(over.Token) is { } text)
                Handle(text);
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // However the socket ends, the leg's grace period decides about the call.
        }
        await over.CancelAsync();
        await sending;
    }

    private void Handle(string text)
    {
        if (text.Trim().Length == 0)
            return;
        try
        {
            using var frame = JsonDocument.Parse(text);
            var type = frame.RootElement.GetProperty("type").GetString() ?? "";
            noted(this, "in " + type, text, null);
            received(this, type, frame.RootElement.TryGetProperty("payload", out var payload) ? payload : default);
        }
        catch (Exception malformed) when (malformed is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            noted(this, "in malformed", text, malformed.Message);
            Send("error", new { error = new { code = 31000, message = "Malformed frame" } });
        }
    }

    private async Task<string?> ReceiveAsync(CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        using var whole = new MemoryStream();
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, ct);
            if (part.MessageType == WebSocketMessageType.Close || whole.Length + part.Count > LargestFrame)
            {
                var why = part.MessageType == WebSocketMessageType.Close
                    ? WebSocketCloseStatus.NormalClosure : WebSocketCloseStatus.MessageTooBig;
                await socket.CloseOutputAsync(why, null, ct);
                return null;
            }
            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(whole.GetBuffer(), 0, (int)whole.Length);
        }
    }

    private async Task SendAllAsync(CancellationToken ct)
    {
        try
        {
            while (true)
            {
                using var beat = CancellationTokenSource.CreateLinkedTokenSource(ct);
                beat.CancelAfter(Heartbeat);
                string frame;
                try
                {
                    frame = await outgoing.Reader.ReadAsync(beat.Token);
                }
                catch (OperationCanceledException) when (!ct.IsCancellationRequested)
                {
                    frame = "\n";
                }
                await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, ct);
            }
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // The reading side ends the same way and cleans up.
        }
    }
}
