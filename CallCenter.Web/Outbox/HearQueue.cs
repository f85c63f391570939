namespace CallCenter.Web.Outbox;

/// <summary>Twilio has taken the leg with this label, and has it wait for so long before it is dialled.</summary>
public delegate Task HearQueue(Guid callId, string label, TimeSpan wait, CancellationToken ct);
