namespace CallCenter.Web.Calls.Blocking;

/// <summary>A number whose calls are turned away before anything rings.</summary>
public sealed class BlockedNumber
{
    /// <summary>E.164.</summary>
    public required string Number { get; init; }
    /// <summary>Why, for colleagues; may be empty.</summary>
    public string Reason { get; set; } = "";
    /// <summary>The person who blocked it last.</summary>
    public Guid By { get; set; }
    public DateTimeOffset At { get; set; }
    /// <summary>Null: for good. A row that has expired blocks nothing and is kept for its count.</summary>
    public DateTimeOffset? Until { get; set; }
    /// <summary>How many calls were turned away. Only SQL adds to it, because several may come at once.</summary>
    public long Hits { get; init; }
    public DateTimeOffset? LastAt { get; init; }
}
