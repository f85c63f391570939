namespace CallCenter.Simulator.Voice;

/// <summary>The result of one POST to a participant, with every parameter resolved.</summary>
internal sealed record ParticipantChange(bool Muted, bool Hold, bool Coaching, string? CallSidToCoach, bool EndOnExit)
{
    /// <summary>Hold was among the parameters, perhaps only with other music.</summary>
    public bool SetsHold { get; init; }
    public string? HoldUrl { get; init; }
    public string HoldMethod { get; init; } = "GET";
    public string? WaitUrl { get; init; }

    /// <summary>BeepOnExit: nothing beeps here, but it counts as a modification.</summary>
    public bool SetsBeep { get; init; }

    public bool Alters(Participant seat) =>
        (Coaching, CallSidToCoach, EndOnExit) != (seat.Coaching, seat.CallSidToCoach, seat.EndOnExit) || WaitUrl is not null || SetsBeep;

    public void Take(Participant seat)
    {
        (seat.Muted, seat.Hold, seat.Coaching, seat.CallSidToCoach, seat.EndOnExit) = (Muted, Hold, Coaching, CallSidToCoach, EndOnExit);
        seat.WaitUrl = WaitUrl ?? seat.WaitUrl;
        if (SetsHold)
            (seat.HoldUrl, seat.HoldMethod) = (HoldUrl, HoldMethod);
    }
}
