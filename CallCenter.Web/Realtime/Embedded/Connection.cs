using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http.Features;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>One socket: reads its frames one after another and hands them to its channels.</summary>
[SuppressMessage("Design", "CA1001",
    Justification = "A semaphore without a wait handle holds nothing; disposing it would strand whoever waits for a turn.")]
internal sealed class Connection
{
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5);

    private readonly IHttpRequestLifetimeFeature request;
    private readonly WebSocket socket;
    // Frames, expiry and revocation change the channels; they take turns.
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, Channel> channels = [];
    private Rate joins;
    private long lastFrame = Environment.TickCount64, emptySince = Environment.TickCount64, closingSince, nextCheck = long.MaxValue;

    public Connection(Hub hub, WebSocket socket, HttpContext http, Vsn vsn, VerifiedToken token)
    {
        (Hub, Vsn, Token, this.socket) = (hub, vsn, token, socket);
        request = http.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        Gone = http.RequestAborted;
        joins = new Rate(hub.Limits.JoinsPerSecond, TimeSpan.FromSeconds(1));
        Outgoing = new SendQueue(socket, hub.Limits, CutOff);
    }

    public Hub Hub { get; }
    public Vsn Vsn { get; }
    public VerifiedToken Token { get; }
    public SendQueue Outgoing { get; }
    public CancellationToken Gone { get; }
    public int ChannelCount => channels.Count;

    public async Task Run()
    {
        Hub.Add(this);
        try
        {
            while (await Receive()) { }
            await Outgoing.Finished().WaitAsync(CloseTimeout);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException
            or ObjectDisposedException or TimeoutException)
        { }
        finally
        {
            await turn.WaitAsync(CancellationToken.None);
            foreach (var channel in channels.Values.ToArray()) channel.Leave();
            turn.Release();
            Hub.Remove(this);
            Outgoing.Close();
        }
    }

    public void Close(WebSocketCloseStatus status)
    {
        if (Interlocked.CompareExchange(ref closingSince, Environment.TickCount64, 0) is 0) Outgoing.Send(Frame.Close(status));
    }

    /// <summary>Checks every deadline of this socket.</summary>
    public async ValueTask Patrol()
    {
        var now = Environment.TickCount64;
        if (Volatile.Read(ref closingSince) is var closing and not 0 && now - closing > CloseTimeout.TotalMilliseconds) request.Abort();
        else if (Outgoing.StalledFor > Hub.Limits.Stall.TotalMilliseconds) CutOff("a write stalled");
        else if (now - Volatile.Read(ref lastFrame) > Hub.Limits.Idle.TotalMilliseconds) Close(WebSocketCloseStatus.EndpointUnavailable);
        else if (Volatile.Read(ref emptySince) is var empty and not 0 && now - empty > Hub.Limits.NoChannel.TotalMilliseconds)
            Close(WebSocketCloseStatus.EndpointUnavailable);
        else if (now >= Volatile.Read(ref nextCheck)) await Recheck(channel => now >= channel.NextCheck);
    }

    /// <summary>Checks token and rights of some channels again; those that lost them end.</summary>
    public async ValueTask Recheck(Func<Channel, bool> which)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            foreach (var channel in channels.Values.Where(which).ToArray()) await channel.Recheck();
        }
        catch (Exception e)
        {
            Hub.Log.LogError(e, "Realtime re-check failed");
        }
        finally
        {
            Settle();
            turn.Release();
        }
    }

    public bool JoinsTooFast() => joins.Exceeded();

    public Channel? Find(string topic) => channels.GetValueOrDefault(topic);

    public void Seat(Channel channel) => channels[channel.Topic] = channel;

    public void Unseat(Channel channel)
    {
        if (channels.TryGetValue(channel.Topic, out var seated) && ReferenceEquals(seated, channel)) channels.Remove(channel.Topic);
    }

    private async Task<bool> Receive()
    {
        // Waiting holds no buffer: thousands of sockets are silent most of the time.
        var first = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        Volatile.Write(ref lastFrame, Environment.TickCount64);
        if (first.MessageType is WebSocketMessageType.Close)
        {
            Close(socket.CloseStatus is WebSocketCloseStatus.Empty or null ? WebSocketCloseStatus.NormalClosure : socket.CloseStatus.Value);
            return false;
        }
        if (first.EndOfMessage) return true;
        var buffer = ArrayPool<byte>.Shared.Rent(4_096);
        try
        {
            for (var length = 0; ;)
            {
                var part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                length += part.Count;
                if (length > Hub.Limits.FrameSize)
                {
                    Hub.Log.LogWarning("Realtime frame over {Limit} bytes from {Sub}; closing the socket", Hub.Limits.FrameSize, Token.Sub);
                    Close(WebSocketCloseStatus.MessageTooBig);
                    await Drained();
                    return false;
                }
                if (part.EndOfMessage)
                {
                    await Handle(part.MessageType, buffer.AsMemory(0, length));
                    return true;
                }
                if (length < buffer.Length) continue;
                var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                buffer.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task Handle(WebSocketMessageType type, ReadOnlyMemory<byte> bytes)
    {
        await turn.WaitAsync(CancellationToken.None);
        try
        {
            using var message = Decoder.Decode(Vsn, type, bytes);
            await Dispatch.Handle(this, message);
        }
        catch (MalformedFrame e)
        {
            Hub.Log.LogWarning("Realtime dropped a malformed frame of {Length} bytes from {Sub}: {Reason}",
                bytes.Length, Token.Sub, e.Message);
        }
        catch (Exception e) when (e is not (WebSocketException or OperationCanceledException))
        {
            Hub.Log.LogError(e, "Realtime could not handle a frame from {Sub}", Token.Sub);
        }
        finally
        {
            Settle();
            turn.Release();
        }
    }

    private void Settle()
    {
        Volatile.Write(ref nextCheck, channels.Count == 0 ? long.MaxValue : channels.Values.Min(channel => channel.NextCheck));
        if (channels.Count > 0) Volatile.Write(ref emptySince, 0);
        else if (emptySince is 0) Volatile.Write(ref emptySince, Environment.TickCount64);
    }

    // Keeps reading until the client answers the close frame, so that it sees the status instead of a reset.
    private async Task Drained()
    {
        var scrap = ArrayPool<byte>.Shared.Rent(4_096);
        try
        {
            while ((await socket.ReceiveAsync(scrap.AsMemory(), CancellationToken.None)).MessageType is not WebSocketMessageType.Close) { }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scrap);
        }
    }

    private void CutOff(string why)
    {
        Outgoing.Close();
        Hub.Metrics.CutOffs.Add(1);
        Hub.Log.LogWarning("Realtime cut off a slow reader, {Sub}: {Reason}", Token.Sub, why);
        ThreadPool.UnsafeQueueUserWorkItem(static request => request.Abort(), request, preferLocal: false);
    }
}
