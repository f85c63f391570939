using System.Threading.Channels;

namespace CallCenter.Web.Outbox;

/// <summary>Wakes this node's loops right after a commit. Only for speed: the sweep is what guarantees delivery.</summary>
public sealed class Nudge
{
    private readonly Channel<bool> broadcasts = One(), commands = One();

    public void Wake(string kind) => Of(kind).Writer.TryWrite(true);

    /// <summary>Returns after a nudge, or after <paramref name="longest"/> without one.</summary>
    public async Task Wait(string kind, TimeSpan longest, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(longest);
        try { await Of(kind).Reader.ReadAsync(limit.Token); }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested) { }
    }

    private Channel<bool> Of(string kind) => kind == OutboxMessage.Broadcast ? broadcasts : commands;

    private static Channel<bool> One() =>
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
}
