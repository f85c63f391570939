namespace CallCenter.Simulator.Voice;

/// <summary>Who hears whom, by name (the label, or the call's SID if there is none). Read under the account's gate.</summary>
internal static class Audience
{
    public static SortedDictionary<string, string[]> Of(Conference room) =>
        new(room.Seats.ToDictionary(seat => seat.Name, seat => HeardBy(seat).Select(speaker => speaker.Name).ToArray()),
            StringComparer.Ordinal);

    public static IEnumerable<Participant> HeardBy(Participant listener) =>
        listener.Conference?.Seats.Where(speaker => speaker != listener && Hears(listener, speaker)) ?? [];

    // A participant on hold is not heard and hears only the hold music; muted ones still hear.
    // Only the coached participant hears a coach, and the coach hears everyone.
    private static bool Hears(Participant listener, Participant speaker) =>
        listener is { Conference.Status: "in-progress", Hold: false, IsIn: true }
        && speaker is { Hold: false, Muted: false }
        && (!speaker.Coaching || speaker.CallSidToCoach == listener.Call.Sid);
}
