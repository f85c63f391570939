namespace CallCenter.Simulator.Voice;

/// <summary>An address and the events it wants. The sequence counts per subscription, not per call.</summary>
internal sealed class StatusSubscription(string url, string method, IEnumerable<string> events, int firstSequence = 0)
{
    private readonly HashSet<string> events = [.. events];
    private int next = firstSequence;

    public string Url { get; } = url;
    public string Method { get; } = method;

    public bool Wants(string name) => events.Contains(name);

    public int TakeSequence() => next++;
}
