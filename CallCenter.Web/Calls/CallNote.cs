namespace CallCenter.Web.Calls;

/// <summary>What one agent wrote down of one call.</summary>
public sealed class CallNote
{
    public const int Longest = 2000;

    public Guid CallId { get; init; }
    public Guid AgentId { get; init; }
    public required string Text { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A note as it is read: by whom, and of when.</summary>
public sealed record CallNoteView(Named Agent, string Text, DateTimeOffset UpdatedAt);
