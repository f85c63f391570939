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
    /// <summary>Callers who were nowhere, with the conference they were in.</summary>
    public ConcurrentQueue<(string? Conference, string What)> Nowhere { get; } = new();
    /// <summary>
    /// Callers in a conference whose music Twilio asked for while nobody answered. Twilio does not ask again, and tells
    /// nobody: they wait for their agent in silence. Counted, because nothing on our side can see or mend it yet.
    /// </summary>
    public int WithoutMusic { get; set; }
    /// <summary>While something is broken on purpose a caller may wait for it to be mended.</summary>
    public volatile bool Faulty;
}
