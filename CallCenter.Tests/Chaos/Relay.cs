using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CallCenter.Tests.Chaos;

/// <summary>One connection through a relay: a filter may inspect, change, delay or drop its data.</summary>
internal sealed class Passage(NetworkStream near, NetworkStream far)
{
    public NetworkStream Near => near;
    public NetworkStream Far => far;
    /// <summary>Set while no response may go back.</summary>
    public TaskCompletionSource? AnswersHeld { get; set; }
    /// <summary>A response is waiting at the barrier.</summary>
    public TaskCompletionSource AnswerWaits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>A port that forwards connections to their current destination, or refuses them.</summary>
internal sealed class Relay : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Socket, bool> ends = new();
    private readonly Func<Passage, Task> forward;
    private int turn;

    public Relay(Func<Passage, Task>? forward = null)
    {
        this.forward = forward ?? (p => p.Near.CopyToAsync(p.Far));
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The ports behind it, asked in turn; none: every connection is refused.</summary>
    public IReadOnlyList<int> Targets { get; set; } = [];

    /// <summary>Breaks open connections. New ones are still accepted.</summary>
    public void Break()
    {
        foreach (var end in ends.Keys) end.Close(0);
    }

    private async Task Accept()
    {
        while (true)
        {
            try { _ = Carry(await listener.AcceptSocketAsync()); }
            catch (Exception e) when (e is SocketException or ObjectDisposedException) { return; }
        }
    }

    private async Task Carry(Socket near)
    {
        ends[near] = true;
        Socket? far = null;
        try
        {
            far = await Reach();
            if (far is null) { near.Close(0); return; }
            ends[far] = true;
            near.NoDelay = far.NoDelay = true;
            await using var here = new NetworkStream(near);
            await using var there = new NetworkStream(far);
            var passage = new Passage(here, there);
            await Task.WhenAny(forward(passage), Back(passage));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException) { }
        finally
        {
            near.Close(0);
            far?.Close(0);
            ends.TryRemove(near, out _);
            if (far is not null) ends.TryRemove(far, out _);
        }
    }

    private async Task<Socket?> Reach()
    {
        var targets = Targets;
        for (var tries = 0; tries < targets.Count; tries++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, targets[(Interlocked.Increment(ref turn) & int.MaxValue) % targets.Count]);
                return socket;
            }
            catch (SocketException) { socket.Dispose(); }
        }
        return null;
    }

    private static async Task Back(Passage passage)
    {
        var buffer = new byte[64 * 1024];
        while (await passage.Far.ReadAsync(buffer) is > 0 and var read)
        {
            if (passage.AnswersHeld is { } held)
            {
                passage.AnswerWaits.TrySetResult();
                await held.Task;
            }
            await passage.Near.WriteAsync(buffer.AsMemory(0, read));
        }
    }

    public void Dispose()
    {
        listener.Dispose();
        Break();
    }
}
