namespace CallCenter.Web.Outbox;

/// <summary>Twilio accepted the leg with this label and lets it wait for this long before it is dialled.</summary>
public delegate Task HearQueue(Guid callId, string label, TimeSpan wait, CancellationToken ct);
