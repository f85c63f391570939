using System.Net.WebSockets;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>
/// What waits for one reader, in order. A reader without waiting frames needs no task; the frames are shared,
/// so a waiting frame costs one slot. A reader whose queue is full is disconnected, and nobody waits for it.
/// </summary>
internal sealed class SendQueue(WebSocket socket, EmbeddedLimits limits, Action<string> cutOff) : IThreadPoolWorkItem
{
    private readonly Queue<Frame> waiting = new(4);
    private long waitingBytes;
    private bool draining, closed;
    private long sendingSince;
    private TaskCompletionSource? finished;

    /// <summary>Queues a frame and makes sure that it is sent.</summary>
    public void Send(Frame frame)
    {
        if (Enqueue(frame)) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <returns>True when the caller must call <see cref="Drain"/>.</returns>
    public bool Enqueue(Frame frame)
    {
        lock (waiting)
        {
            if (closed) return false;
            if (waiting.Count < limits.WaitingFrames && waitingBytes + frame.Bytes.Length <= limits.WaitingBytes)
            {
                waiting.Enqueue(frame);
                waitingBytes += frame.Bytes.Length;
                return !draining && (draining = true);
            }
            closed = true;
            waiting.Clear();
        }
        cutOff("its queue is full");
        return false;
    }

    /// <summary>How long the current write has been waiting for the reader, in milliseconds.</summary>
    public long StalledFor => Volatile.Read(ref sendingSince) is var since and not 0 ? Environment.TickCount64 - since : 0;

    public void Execute() => _ = Drain();

    public async Task Drain()
    {
        while (Next() is { } frame)
        {
            try
            {
                Volatile.Write(ref sendingSince, Environment.TickCount64);
                if (frame.Type is WebSocketMessageType.Close)
                    await socket.CloseOutputAsync(frame.CloseStatus, null, CancellationToken.None);
                else await socket.SendAsync(frame.Bytes, frame.Type, endOfMessage: true, CancellationToken.None);
                Volatile.Write(ref sendingSince, 0);
            }
            catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException
                or ObjectDisposedException or InvalidOperationException)
            {
                Close();
                return;
            }
        }
    }

    /// <summary>Discards what is waiting and accepts nothing more.</summary>
    public void Close()
    {
        lock (waiting)
        {
            closed = true;
            draining = false;
            waiting.Clear();
            sendingSince = 0;
            finished?.TrySetResult();
        }
    }

    /// <summary>Completes when nothing is left to send.</summary>
    public Task Finished()
    {
        lock (waiting)
        {
            if (!draining) return Task.CompletedTask;
            finished ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return finished.Task;
        }
    }

    private Frame? Next()
    {
        lock (waiting)
        {
            if (waiting.TryDequeue(out var frame))
            {
                waitingBytes -= frame.Bytes.Length;
                // After a close frame nothing may be written.
                if (frame.Type is WebSocketMessageType.Close)
                {
                    closed = true;
                    waiting.Clear();
                }
                return frame;
            }
            draining = false;
            finished?.TrySetResult();
            return null;
        }
    }
}
