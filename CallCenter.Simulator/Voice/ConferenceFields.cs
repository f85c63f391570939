namespace CallCenter.Simulator.Voice;

internal static class ConferenceFields
{
    public static IEnumerable<KeyValuePair<string, string>> Of(Participant seat, Behaviour behaviour)
    {
        yield return new("CallSid", seat.Call.Sid);
        yield return new("Muted", Flag(seat.Muted));
        yield return new("Hold", Flag(seat.Hold));
        yield return new("Coaching", Flag(seat.Coaching));
        yield return new("EndConferenceOnExit", Flag(seat.EndOnExit));
        yield return new("StartConferenceOnEnter", Flag(seat.StartOnEnter));
        if (seat.Label is not null && (behaviour.RestLegsCarryLabel || seat.Call.Reserved != seat))
            yield return new("ParticipantLabel", seat.Label);
        if (seat is { Coaching: true, CallSidToCoach: { } coached })
            yield return new("CallSidToCoach", coached);
    }

    /// <summary>The tokens of statusCallbackEvent ("start end join") as event names; commas and repeats are accepted.</summary>
    public static IEnumerable<string> Events(IEnumerable<string> tokens) =>
        tokens.SelectMany(text => text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).SelectMany(token => token switch
        {
            "start" => (string[])["conference-start"],
            "end" => ["conference-end"],
            "join" => ["participant-join"],
            "leave" => ["participant-leave"],
            "mute" => ["participant-mute", "participant-unmute"],
            "hold" => ["participant-hold", "participant-unhold"],
            "modify" => ["participant-modify"],
            _ => [],
        });

    private static string Flag(bool value) => value ? "true" : "false";
}
