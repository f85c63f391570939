using System.Collections.Concurrent;

namespace CallCenter.Tests.Chaos;

/// <summary>What an agent asked for, and what came back; status 0: nothing did.</summary>
internal sealed record Asked(DateTime At, DateTime AnsweredAt, Guid Agent, string Act, Guid Call, int Status);

/// <summary>A webhook that was sent, and its answer; status 0: none.</summary>
internal sealed record Sent(string Key, string Sid, int Status);

/// <summary>Everything that the checker's own people did and were told.</summary>
internal sealed class History
{
    public ConcurrentQueue<Asked> Requests { get; } = new();
    public ConcurrentQueue<Sent> Webhooks { get; } = new();
    /// <summary>Callers who were nowhere.</summary>
    public ConcurrentQueue<string> Nowhere { get; } = new();
    /// <summary>While something is broken on purpose a caller may wait for it to be mended.</summary>
    public volatile bool Faulty;
}
