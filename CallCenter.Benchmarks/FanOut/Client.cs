using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>One bare WebSocket on a bare TCP socket: thousands of them must cost less than the measured server.</summary>
public sealed class Client(Action<ReadOnlyMemory<byte>> heard) : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private byte[] buffer = new byte[4_096];
    private readonly ArrayBufferWriter<byte> parts = new();
    private int length, taken;

    public async Task Connect(Uri address, string[] greetings, string welcome)
    {
        await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(Guid.NewGuid().ToByteArray())}\r\n\r\n"));
        int end;
        while ((end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8)) < 0) await More();
        var answer = Encoding.ASCII.GetString(buffer, 0, end);
        if (!answer.StartsWith("HTTP/1.1 101", StringComparison.Ordinal))
            throw new InvalidOperationException($"{address.AbsolutePath} refused a client: {answer}");
        Forget(end + 4);
        foreach (var greeting in greetings) Send(greeting);
        while (Take() is var frame)
        {
            if (Encoding.UTF8.GetString(frame.Span).Contains(welcome, StringComparison.Ordinal)) break;
            if (frame.IsEmpty) await More();
        }
    }

    /// <summary>Reads until the server closes.</summary>
    public async Task Listen()
    {
        try
        {
            while (true)
            {
                while (Take() is { IsEmpty: false } frame) heard(frame);
                await More();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or EndOfStreamException)
        {
            // What did not arrive is counted as missing.
        }
    }

    public void Send(string text)
    {
        var payload = Encoding.UTF8.GetBytes(text);
        // The mask may be zero: then the payload is unchanged.
        byte[] head = payload.Length < 126
            ? [0x81, (byte)(0x80 | payload.Length)]
            : [0x81, 0x80 | 126, (byte)(payload.Length >> 8), (byte)payload.Length];
        socket.Send([.. head, 0, 0, 0, 0, .. payload]);
    }

    public void Dispose() => socket.Dispose();

    private async ValueTask More()
    {
        if (length == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        var read = await socket.ReceiveAsync(buffer.AsMemory(length));
        if (read == 0) throw new EndOfStreamException();
        length += read;
    }

    /// <returns>The next whole frame's payload, empty when there is none yet; valid until the next call.</returns>
    private ReadOnlyMemory<byte> Take()
    {
        while (true)
        {
            var rest = buffer.AsSpan(taken, length - taken);
            var head = rest.Length < 2 ? int.MaxValue : (rest[1] & 0x7F) switch { 126 => 4, 127 => 10, _ => 2 };
            if (rest.Length < head) break;
            var size = head switch
            {
                4 => BinaryPrimitives.ReadUInt16BigEndian(rest[2..]),
                10 => (int)BinaryPrimitives.ReadInt64BigEndian(rest[2..]),
                _ => rest[1] & 0x7F,
            };
            if (rest.Length < head + size) break;
            var frame = buffer.AsMemory(taken + head, size);
            taken += head + size;
            if ((rest[0] & 0x0F) > 2 || size == 0) continue; // control
            if (rest[0] is 0x81 or 0x82) return frame;
            // SignalR sends what grew beyond its buffer's block in parts.
            if ((rest[0] & 0x0F) != 0) parts.ResetWrittenCount();
            parts.Write(frame.Span);
            if ((rest[0] & 0x80) != 0) return parts.WrittenMemory;
        }
        Forget(taken);
        taken = 0;
        return default;
    }

    private void Forget(int count)
    {
        buffer.AsSpan(count, length - count).CopyTo(buffer);
        length -= count;
    }
}
