namespace CallCenter.Simulator.Voice;

/// <summary>A leg's seat in a conference.</summary>
internal sealed class Participant(Call call)
{
    public Call Call { get; } = call;
    public Conference? Conference { get; set; }
    public string? Label { get; init; }
    public bool Muted { get; set; }
    public bool Hold { get; set; }

    /// <summary>Null: Twilio's own music.</summary>
    public string? HoldUrl { get; set; }
    public string HoldMethod { get; set; } = "GET";
    public bool Coaching { get; set; }
    public string? CallSidToCoach { get; set; }
    public bool StartOnEnter { get; init; } = true;
    public bool EndOnExit { get; set; }

    /// <summary>The others hear it ring.</summary>
    public bool EarlyMedia { get; init; } = true;

    /// <summary>Null: Twilio's own music. Empty: silence.</summary>
    public string? WaitUrl { get; set; }
    public string WaitMethod { get; set; } = "POST";
    public StatusSubscription? Offered { get; init; }

    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;
    public DateTimeOffset Updated { get; set; } = DateTimeOffset.UtcNow;
    public CancellationTokenSource? Music { get; set; }
    public string MusicHeard { get; set; } = "silence";

    /// <summary>Completes when the leg leaves the seat and continues on its own.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => Label ?? Call.Sid;

    public bool IsIn => Call.Seat == this;

    /// <summary>As the API returns it.</summary>
    public string Status => Call.Status switch
    {
        CallStatus.Queued => "queued",
        CallStatus.Initiated => "connecting",
        CallStatus.Ringing => "ringing",
        CallStatus.InProgress => "connected",
        CallStatus.Completed => "complete",
        _ => "failed",
    };

    // Alone in a started conference there is no music any more.
    public string Hearing => Conference?.Status switch
    {
        "in-progress" when Hold => MusicHeard == "silence" ? "silence" : "hold",
        "in-progress" when Conference.Seats.Count > 1 => "conference",
        "in-progress" or "init" when HearsItRing => "ringback",
        "init" => MusicHeard,
        _ => "silence",
    };

    // A participant who waits for the conference to start hears music, not another's phone ringing.
    private bool HearsItRing => StartOnEnter
        && Conference!.Invited.Exists(other => other.EarlyMedia && other.Call.Status == CallStatus.Ringing);
}
