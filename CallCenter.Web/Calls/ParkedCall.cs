using CallCenter.Web.Agents;

namespace CallCenter.Web.Calls;

public sealed class ParkedCall
{
    public Guid CallId { get; init; }
    public int Slot { get; init; }
    public Guid ParkedBy { get; init; }
    public Agent ParkedByAgent { get; init; } = null!;
    public DateTimeOffset ParkedAt { get; init; }
    public DateTimeOffset? Until { get; init; }
}
