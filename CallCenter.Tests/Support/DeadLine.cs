using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CallCenter.Tests.Support;

/// <summary>
/// A network between a browser and the app. Connections that are open when it falls silent carry nothing more; new ones work.
/// </summary>
public sealed class DeadLine : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> ends = [];
    private readonly Uri app;
    private int era;

    private DeadLine(string app) => this.app = new(app);

    public string Url => $"http://{listener.LocalEndpoint}";

    public static DeadLine To(string app)
    {
        var line = new DeadLine(app);
        line.listener.Start();
        _ = line.Carry();
        return line;
    }

    public void FallSilent() => Interlocked.Increment(ref era);

    private async Task Carry()
    {
        while (true)
        {
            Socket near;
            try { near = await listener.AcceptSocketAsync(); }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { return; }
            _ = Connect(near, Volatile.Read(ref era));
        }
    }

    private async Task Connect(Socket near, int born)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        ends.Add(near);
        ends.Add(far);
        try
        {
            await far.ConnectAsync(app.Host, app.Port);
            await Task.WhenAny(Pass(near, far, born), Pass(far, near, born));
        }
        catch (SocketException) { }
        if (born != Volatile.Read(ref era)) return;
        near.Close();
        far.Close();
    }

    private async Task Pass(Socket from, Socket to, int born)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
                if (born == Volatile.Read(ref era)) await to.SendAsync(buffer.AsMemory(0, read));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    public void Dispose()
    {
        listener.Dispose();
        while (ends.TryTake(out var end)) end.Dispose();
    }
}
