namespace CallCenter.Web.Data;

/// <summary>A webhook request that took effect, and its answer.</summary>
public sealed class WebhookReceipt
{
    public required string Key { get; init; }
    public string? Token { get; init; }
    public DateTimeOffset ReceivedAt { get; init; }
    public int? Status { get; set; }
    public string? Answer { get; set; }
}

public sealed class AuditEntry
{
    public long Id { get; init; }
    public DateTimeOffset At { get; init; }
    public Guid? ActorId { get; init; }
    public required string Action { get; init; }
    public required string Subject { get; init; }
    public string? Detail { get; init; }
}

public sealed class Setting
{
    public required string Name { get; init; }
    public required string Value { get; set; }
}
