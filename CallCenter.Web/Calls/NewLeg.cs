namespace CallCenter.Web.Calls;

/// <summary>A phone that is called into a call's conference.</summary>
/// <param name="To">E.164.</param>
/// <param name="From">E.164, one of our lines.</param>
/// <param name="EndsConference">Whether the conference ends for everyone when it leaves: true for the customer.</param>
/// <param name="RingingIsHeard">Whether those in the conference hear it ring.</param>
/// <param name="RingSeconds">5 to 600.</param>
public sealed record NewLeg(Guid CallId, string To, string From, bool EndsConference, bool RingingIsHeard, int RingSeconds);
