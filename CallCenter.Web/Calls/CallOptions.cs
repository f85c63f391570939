namespace CallCenter.Web.Calls;

/// <summary>Settings section <c>Calls</c>.</summary>
public sealed class CallOptions
{
    /// <summary>How long a claim holds before the agent's leg has joined; then the call rings again. Default 10 s.</summary>
    public TimeSpan ClaimLease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an agent counts as reachable after a heartbeat. The desk beats every 15 s. Default 40 s.</summary>
    public TimeSpan ReachableLease { get; set; } = TimeSpan.FromSeconds(40);
}
