using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CallCenter.Tests.Support;

/// <summary>
/// A network between a browser and the app. When cut, it drops every connection in the middle of its data, and accepts no new one.
/// </summary>
public sealed class Wire : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> ends = [];
    private readonly Uri app;
    private volatile bool cut;

    private Wire(string app) => this.app = new(app);

    public string Url => $"http://{listener.LocalEndpoint}";

    public static Wire To(string app)
    {
        var wire = new Wire(app);
        wire.listener.Start();
        _ = wire.Carry();
        return wire;
    }

    public void Cut()
    {
        cut = true;
        while (ends.TryTake(out var end)) end.Close(0);
    }

    public void Mend() => cut = false;

    private async Task Carry()
    {
        while (true)
        {
            Socket near;
            try { near = await listener.AcceptSocketAsync(); }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { return; }
            _ = Connect(near);
        }
    }

    private async Task Connect(Socket near)
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
                await Task.WhenAny(Pass(near, far), Pass(far, near));
            }
            catch (SocketException) { }
            near.Close();
        }
        far.Close();
    }

    private static async Task Pass(Socket from, Socket to)
    {
        try
        {
            await using var source = new NetworkStream(from);
            await using var sink = new NetworkStream(to);
            await source.CopyToAsync(sink);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
    }

    public void Dispose()
    {
        listener.Dispose();
        Cut();
    }
}
