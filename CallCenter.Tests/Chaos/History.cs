using System.Collections.Concurrent;

namespace CallCenter.Tests.Chaos;

/// <summary>An agent's request and its response; status 0: none.</summary>
internal sealed record Asked(DateTime At, DateTime AnsweredAt, Guid Agent, string Act, Guid Call, int Status);

/// <summary>A webhook that was sent, and its answer; status 0: none.</summary>
internal sealed record Sent(string Key, string Sid, int Status);

/// <summary>Everything that the checker's own people did and received.</summary>
internal sealed class History
{
    public ConcurrentQueue<Asked> Requests { get; } = new();
    public ConcurrentQueue<Sent> Webhooks { get; } = new();
    /// <summary>Callers who were nowhere.</summary>
    public ConcurrentQueue<string> Nowhere { get; } = new();
    /// <summary>During an injected fault a caller may have to wait for its end.</summary>
    public volatile bool Faulty;
}
