using System.Buffers;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>
/// Sends one publication to many readers. Frames are queued in the publisher's order first; then the thread pool
/// writes them in bundles, because one work item per reader costs more than the write.
/// </summary>
internal static class FanOut
{
    private const int Bundle = 128;

    public static int Deliver(ReadOnlySpan<Channel> readers, Publication publication, Channel? except = null)
    {
        SendQueue[]? bundle = null;
        var (bundled, delivered) = (0, 0);
        foreach (var reader in readers)
        {
            if (ReferenceEquals(reader, except) || publication.For(reader.Vsn) is not { } frame) continue;
            delivered++;
            if (!reader.Outgoing.Enqueue(frame)) continue;
            bundle ??= ArrayPool<SendQueue>.Shared.Rent(Bundle);
            bundle[bundled++] = reader.Outgoing;
            if (bundled < Bundle) continue;
            Start(bundle, bundled);
            (bundle, bundled) = (null, 0);
        }
        if (bundle is not null) Start(bundle, bundled);
        return delivered;
    }

    private static void Start(SendQueue[] bundle, int count) => ThreadPool.UnsafeQueueUserWorkItem(static work =>
    {
        foreach (var queue in work.bundle.AsSpan(0, work.count)) _ = queue.Drain();
        ArrayPool<SendQueue>.Shared.Return(work.bundle, clearArray: true);
    }, (bundle, count), preferLocal: false);
}
