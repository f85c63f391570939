namespace CallCenter.Web.Calls;

/// <summary>A telephone that is called into a call's conference.</summary>
/// <param name="To">E.164.</param>
/// <param name="From">E.164, one of our lines.</param>
/// <param name="EndsConference">Whether its leaving ends the conference for all: true for the customer.</param>
/// <param name="RingingIsHeard">Whether those inside hear it ring.</param>
/// <param name="RingSeconds">5 to 600.</param>
public sealed record NewLeg(Guid CallId, string To, string From, bool EndsConference, bool RingingIsHeard, int RingSeconds);
