using System.Buffers.Text;
using System.Net.WebSockets;
using System.Text;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>One client: a bare WebSocket that notes when the frame of each change was whole. The same code for both contenders.</summary>
public sealed class Listener : IAsyncDisposable
{
    private readonly ClientWebSocket socket = new();
    private readonly byte[] buffer = new byte[16 * 1024];
    private readonly List<(Change Change, long At)> seen = new(4096);
    private int count;
    private Task receiving = Task.CompletedTask;

    public int Count => Volatile.Read(ref count);

    /// <summary>In arrival order, UTC ticks. Complete once disposed.</summary>
    public IReadOnlyList<(Change Change, long At)> Seen => seen;

    /// <param name="greeting">Sent first.</param>
    /// <param name="welcome">What the answer that makes this a subscribed client contains.</param>
    public static async Task<Listener> Connect(Uri address, string greeting, string welcome, CancellationToken ct)
    {
        var listener = new Listener();
        // Off for both: it would only add frames of its own.
        listener.socket.Options.KeepAliveInterval = Timeout.InfiniteTimeSpan;
        await listener.socket.ConnectAsync(address, ct);
        await listener.socket.SendAsync(Encoding.UTF8.GetBytes(greeting), WebSocketMessageType.Text, true, ct);
        while (await listener.Receive(ct) is var length)
        {
            var answer = Encoding.UTF8.GetString(listener.buffer, 0, length);
            if (answer.Contains(welcome, StringComparison.Ordinal)) break;
            if (length == 0 || answer.Contains("error", StringComparison.Ordinal)) throw new InvalidOperationException($"{address.GetLeftPart(UriPartial.Path)} did not subscribe the client: {answer}");
        }
        listener.receiving = listener.Note();
        return listener;
    }

    public async ValueTask DisposeAsync()
    {
        if (socket.State == WebSocketState.Open) await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        // A server that does not answer the close must not hold up the run.
        await Task.WhenAny(receiving, Task.Delay(TimeSpan.FromSeconds(5)));
        socket.Dispose();
    }

    private async Task Note()
    {
        try
        {
            while (await Receive(default) is var length and > 0)
            {
                var at = DateTime.UtcNow.Ticks;
                Read(buffer.AsSpan(0, length), at);
            }
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException) { } // what did not arrive is counted as missing
    }

    private async Task<int> Receive(CancellationToken ct)
    {
        for (var length = 0; ;)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            if (part.MessageType == WebSocketMessageType.Close) return 0;
            length += part.Count;
            if (part.EndOfMessage) return length;
        }
    }

    /// <summary>Both send the same JSON payload in different envelopes; SignalR may put several into one frame.</summary>
    private void Read(ReadOnlySpan<byte> frame, long at)
    {
        var agent = "\"agent\":{\"id\":\""u8;
        var version = "\",\"version\":"u8;
        while (frame.IndexOf(agent) is var start and >= 0)
        {
            frame = frame[(start + agent.Length)..];
            if (!Utf8Parser.TryParse(frame, out Guid id, out var read) || !frame[read..].StartsWith(version)) continue;
            if (!Utf8Parser.TryParse(frame[(read + version.Length)..], out long number, out _)) continue;
            seen.Add((new(id, number), at));
            Volatile.Write(ref count, seen.Count);
        }
    }
}
