namespace CallCenter.Web.Promise;

/// <summary>What the outbox wrote about its events, by bucket.</summary>
internal sealed class ServerTimes
{
    public const int Transaction = 0, Outbox = 1, Accepted = 2, Unseen = 3;

    private readonly long[][] counts = [.. Enumerable.Range(0, 4).Select(_ => new long[Buckets.Count])];
    private readonly double?[] worst = new double?[4];

    public void Add(int layer, int bucket, long events, double slowest)
    {
        counts[layer][Math.Clamp(bucket, 0, Buckets.Count - 1)] += events;
        if (slowest > (worst[layer] ?? double.MinValue)) worst[layer] = slowest;
    }

    public Spread Of(int layer) => Spread.Of(counts[layer], worst[layer] is { } ms ? (int)Math.Ceiling(Math.Max(0, ms)) : null);
}
