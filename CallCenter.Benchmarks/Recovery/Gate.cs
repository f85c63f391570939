using System.Net;
using System.Net.Sockets;

namespace CallCenter.Benchmarks.Recovery;

/// <summary>A port that forwards everything while it is open, and refuses connections while it is shut.</summary>
public sealed class Gate : IDisposable
{
    private readonly HashSet<Socket> passing = [];
    private readonly int upstream;
    private TcpListener? listener;

    public Gate(string upstream)
    {
        this.upstream = new Uri(upstream).Port;
        Port = ServerProcess.FreePort();
        Open();
    }

    public int Port { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    public void Open()
    {
        listener = new(IPAddress.Loopback, Port);
        listener.Start(1024);
        _ = Accept(listener);
    }

    public void Shut()
    {
        listener?.Dispose();
        lock (passing)
        {
            foreach (var socket in passing) socket.Close(0);
            passing.Clear();
        }
    }

    public void Dispose() => Shut();

    private async Task Accept(TcpListener from)
    {
        try
        {
            while (true) _ = Pass(await from.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { } // shut
    }

    private async Task Pass(Socket outside)
    {
        using var inside = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (passing)
        {
            passing.Add(outside);
            passing.Add(inside);
        }
        try
        {
            await inside.ConnectAsync(IPAddress.Loopback, upstream);
            await Task.WhenAny(Copy(outside, inside), Copy(inside, outside));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { } // either side is gone
        lock (passing)
        {
            passing.Remove(outside);
            passing.Remove(inside);
        }
        outside.Dispose();
    }

    private static async Task Copy(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var count and > 0)
                for (var sent = 0; sent < count;) sent += await to.SendAsync(buffer.AsMemory(sent, count - sent));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { } // either side is gone
    }
}
