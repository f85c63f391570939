using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace CallCenter.Tests.Fuzz;

/// <summary>HTTP/1.1 by hand: a proper client library would refuse to send most of it.</summary>
internal sealed class RawHttp(Uri app) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly byte[] buffer = new byte[16 * 1024];
    private Socket? socket;
    private int start, end;

    /// <summary>Null if no complete response arrived.</summary>
    public async Task<Answer> Send(string method, string target, IEnumerable<(string Name, string Value)> headers, string body)
    {
        var message = new StringBuilder($"{method} {OnOneLine(target)} HTTP/1.1\r\nHost: {app.Authority}\r\n");
        foreach (var (name, value) in headers) message.Append(CultureInfo.InvariantCulture, $"{name}: {OnOneLine(value)}\r\n");
        if (method is not ("GET" or "HEAD") || body.Length > 0)
            message.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        var bytes = Encoding.Latin1.GetBytes(message.Append("\r\n").Append(body).ToString());
        using var patience = new CancellationTokenSource(Patience);
        for (var again = socket is not null; ; again = false)
        {
            try
            {
                if (socket is null) await Connect(patience.Token);
                await socket!.SendAsync(bytes, patience.Token);
            }
            // Refused before it was read completely, as when it is too large: the response is there anyway.
            catch (SocketException) when (!again) { }
            catch (SocketException) { Close(); continue; }
            try { return await Receive(method == "HEAD", patience.Token); }
            catch (SocketException) when (again) { Close(); } // closed while it was idle
            catch (Exception e) when (e is SocketException or OperationCanceledException or FormatException)
            {
                Close();
                return new(null, $"{e.GetType().Name}: {e.Message}");
            }
        }
    }

    private async Task Connect(CancellationToken ct)
    {
        socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, LingerState = new(true, 0) };
        (start, end) = (0, 0);
        await socket.ConnectAsync(app.Host, app.Port, ct);
    }

    private async Task<Answer> Receive(bool headOnly, CancellationToken ct)
    {
        var status = int.Parse((await Line(ct)).Split(' ')[1], CultureInfo.InvariantCulture);
        var (length, chunked, closes) = (-1L, false, false);
        var text = new StringBuilder();
        for (string line; (line = await Line(ct)).Length > 0;)
        {
            text.Append(line).Append('\n');
            var value = line[(line.IndexOf(':') + 1)..].Trim();
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                length = long.Parse(value, CultureInfo.InvariantCulture);
            else if (line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)) chunked = true;
            else if (line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase))
                closes = value.Equals("close", StringComparison.OrdinalIgnoreCase);
        }
        if (status == 101) closes = true;
        else if (!headOnly && status is not (204 or 304))
        {
            if (chunked)
                while (int.Parse((await Line(ct)).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size)
                {
                    await Take(size, text, ct);
                    await Line(ct);
                    if (size == 0) break;
                }
            else if (length >= 0) await Take(length, text, ct);
            else closes = true;
        }
        if (closes) Close();
        return new(status, text.ToString());
    }

    private async Task<string> Line(CancellationToken ct)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (start == end) await Fill(ct);
            var at = Array.IndexOf(buffer, (byte)'\n', start, end - start);
            var until = at < 0 ? end : at;
            line.Append(Encoding.Latin1.GetString(buffer, start, until - start));
            start = at < 0 ? end : at + 1;
            if (at >= 0) return line.ToString().TrimEnd('\r');
        }
    }

    private async Task Take(long length, StringBuilder text, CancellationToken ct)
    {
        while (length > 0)
        {
            if (start == end) await Fill(ct);
            var part = (int)Math.Min(length, end - start);
            if (text.Length < 20_000) text.Append(Encoding.Latin1.GetString(buffer, start, part));
            start += part;
            length -= part;
        }
    }

    private async Task Fill(CancellationToken ct)
    {
        (start, end) = (0, await socket!.ReceiveAsync(buffer, ct));
        if (end == 0) throw new SocketException((int)SocketError.ConnectionReset);
    }

    // A line end would start another header, or another request whose response would be taken for this one's.
    private static string OnOneLine(string text) => text.Replace('\r', ' ').Replace('\n', ' ');

    private void Close()
    {
        socket?.Dispose();
        socket = null;
    }

    public void Dispose() => Close();
}
