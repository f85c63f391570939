namespace CallCenter.Web.Agents;

/// <summary>How an agent came to a call. Stored in snake case in <c>talks.began_by</c>.</summary>
public enum BeganBy
{
    /// <summary>It rang, for the first time or again.</summary>
    Answer,
    PickUp,
    /// <summary>Someone had transferred it to them or to their line.</summary>
    Transfer,
    /// <summary>They were consulted. If the caller is then transferred to them, the same talk continues.</summary>
    Consult,
    Conference,
    TakeOver,
    /// <summary>They had been disconnected.</summary>
    Rejoin,
    Dial,
}

/// <summary>One stay of an agent on a call, see <see cref="Ledger"/>. Without <see cref="JoinedAt"/> it was only a claim.</summary>
public sealed class Talk
{
    public long Id { get; init; }
    public Guid CallId { get; init; }
    /// <summary>The call's own start. The database copies it, for the order in which an agent's calls are listed.</summary>
    public DateTimeOffset? CallStartedAt { get; private set; }
    public Guid AgentId { get; init; }
    /// <summary>The line that the call was on when the talk began.</summary>
    public Guid LineId { get; init; }
    public Guid? TeamId { get; init; }
    public BeganBy BeganBy { get; init; }
    public DateTimeOffset BeganAt { get; init; }
    /// <summary>When the agent's leg had joined the conference.</summary>
    public DateTimeOffset? JoinedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    /// <summary>Of holds that are over.</summary>
    public long HeldMs { get; init; }
    public DateTimeOffset? HeldSince { get; init; }
    public DateTimeOffset? WrapUntilPlanned { get; init; }
    public DateTimeOffset? WrapEndedAt { get; init; }
}
