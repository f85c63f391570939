using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace CallCenter.Tests.Support;

/// <summary>A network between a browser and the app that can be cut, can go silent, and can be slow.</summary>
public sealed class Wire : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> ends = [];
    private readonly Uri app;
    private volatile bool cut;
    private int era;

    private Wire(string app) => this.app = new(app);

    public string Url => $"http://{listener.LocalEndpoint}";

    /// <summary>How long data is on its way, in each direction. What is on its way already keeps its time.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>The share of packets that are dropped and sent once more: they, and all behind them, take twice as long.</summary>
    public double Loss { get; set; }

    public static Wire To(string app)
    {
        var wire = new Wire(app);
        wire.listener.Start();
        _ = wire.Carry();
        return wire;
    }

    /// <summary>Drops every connection in the middle of its data, and accepts no new one.</summary>
    public void Cut()
    {
        cut = true;
        while (ends.TryTake(out var end)) end.Close(0);
    }

    public void Mend() => cut = false;

    /// <summary>Connections that are open now stay open but carry nothing any more; new ones work.</summary>
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
            if (Silent(born)) return; // neither side sees an end
            near.Close();
        }
        far.Close();
    }

    private async Task Pass(Socket from, Socket to, int born)
    {
        var way = Channel.CreateUnbounded<(byte[] Data, long Due)>();
        var delivery = Deliver(way.Reader, to, born);
        var buffer = new byte[16 * 1024];
        try
        {
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                var times = Loss > 0 && Random.Shared.NextDouble() < Loss ? 2 : 1;
                way.Writer.TryWrite((buffer[..read], Environment.TickCount64 + (long)(Latency.TotalMilliseconds * times)));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
        way.Writer.Complete();
        await delivery;
    }

    private async Task Deliver(ChannelReader<(byte[] Data, long Due)> way, Socket to, int born)
    {
        try
        {
            await foreach (var (data, due) in way.ReadAllAsync())
            {
                if (due - Environment.TickCount64 is > 0 and var left) await Task.Delay((int)left);
                if (!Silent(born)) await to.SendAsync(data);
            }
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
