namespace CallCenter.Web.Calls.Legs;

/// <summary>A leg as reported by Twilio; kept so that events in any order, or repeated, have the same result.</summary>
public sealed class Leg
{
    public required string CallSid { get; init; }
    public Guid? CallId { get; set; }
    public string? Label { get; set; }
    public string? ConferenceSid { get; set; }
    public DateTimeOffset? JoinedAt { get; set; }
    public DateTimeOffset? LeftAt { get; set; }
    public DateTimeOffset SeenAt { get; init; }
}
