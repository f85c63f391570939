namespace CallCenter.Web.Lines;

/// <summary>A set of agents that lines ring. Who is in it is stored with the agents.</summary>
public sealed class Team
{
    internal const int LongestName = 60;

    public Guid Id { get; init; }
    /// <summary>1 to 60 characters, unique whatever their case.</summary>
    public required string Name { get; set; }
    public bool Active { get; set; } = true;
}

/// <summary>How an agent is in a team: rung first, or only when the first are not enough. Stored as its number.</summary>
public enum TeamLevel { None = 0, First = 1, Reserve = 2 }
