using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CallCenter.Tests.Support;

/// <summary>A network between a browser and the app that can be cut, and can go silent.</summary>
public sealed class Wire : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> ends = [];
    private readonly Uri app;
    private volatile bool cut;
    private int era;

    private Wire(string app) => this.app = new(app);

    public string Url => $"http://{listener.LocalEndpoint}";

    public static Wire To(string app)
    {
        var wire = new Wire(app);
        wire.listener.Start();
        _ = wire.Carry();
        return wire;
    }

    /// <summary>Drops every connection in the middle of whatever it carries, and takes no new one.</summary>
    public void Cut()
    {
        cut = true;
        while (ends.TryTake(out var end)) end.Close(0);
    }

    public void Mend() => cut = false;

    /// <summary>What is open now stays open and carries nothing any more; what is opened from now on works.</summary>
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
        if (cut) near.Close(0);
        else
        {
            try
            {
                await far.ConnectAsync(app.Host, app.Port);
                await Task.WhenAny(Pass(near, far, born), Pass(far, near, born));
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
            if (Silent(born)) return; // nobody is told about the end
            near.Close();
        }
        far.Close();
    }

    private async Task Pass(Socket from, Socket to, int born)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
                if (!Silent(born)) await to.SendAsync(buffer.AsMemory(0, read));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    private bool Silent(int born) => born != Volatile.Read(ref era);

    public void Dispose()
    {
        listener.Dispose();
        Cut();
    }
}
