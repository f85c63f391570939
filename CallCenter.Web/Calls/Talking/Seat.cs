namespace CallCenter.Web.Calls.Talking;

/// <summary>How a leg joins the conference.</summary>
/// <param name="Label">The participant's label, for this leg only.</param>
/// <param name="Muted">A supervisor, who listens first.</param>
/// <param name="Waits">For a customer whose phone is about to ring: no music meanwhile.</param>
public sealed record Seat(string Label, bool Muted, bool Waits);
