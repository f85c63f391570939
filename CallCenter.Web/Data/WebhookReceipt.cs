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
