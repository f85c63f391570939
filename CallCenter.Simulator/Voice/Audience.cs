namespace CallCenter.Simulator.Voice;

/// <summary>Who hears whom, by name (label, or the call's sid where there is none). Read under the account's gate.</summary>
internal static class Audience
{
    public static SortedDictionary<string, string[]> Of(Conference room) =>
        new(room.Seats.ToDictionary(seat => seat.Name, seat => HeardBy(seat).Select(speaker => speaker.Name).ToArray()), StringComparer.Ordinal);

    public static IEnumerable<Participant> HeardBy(Participant listener) =>
        listener.Conference?.Seats.Where(speaker => speaker != listener && Hears(listener, speaker)) ?? [];

    // On hold a participant's sound goes nowhere and only the hold music comes; muted ones still hear.
    // A coach is heard by the coached one alone, and hears everybody.
    private static bool Hears(Participant listener, Participant speaker) =>
        listener is { Conference.Status: "in-progress", Hold: false, IsIn: true }
        && speaker is { Hold: false, Muted: false }
        && (!speaker.Coaching || speaker.CallSidToCoach == listener.Call.Sid);
}
