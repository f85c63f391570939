namespace CallCenter.Web.Calls.Talking;

/// <summary>What one agent wrote about one call.</summary>
public sealed class CallNote
{
    public const int Longest = 2000;

    public Guid CallId { get; init; }
    public Guid AgentId { get; init; }
    public required string Text { get; set; }
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A note for reading: its author and its time.</summary>
public sealed record CallNoteView(Named Agent, string Text, DateTimeOffset UpdatedAt);
