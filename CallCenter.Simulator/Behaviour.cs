namespace CallCenter.Simulator;

/// <summary>
/// How this account's Twilio behaves where the documentation leaves it open or accounts differ; README.md next to this file names the page
/// for each. Set at startup in <see cref="SimulatorOptions.Behaviour"/>, or at any time under <c>behaviour</c> in the JSON of
/// <c>PUT /simulate/faults</c>, until the next PUT or reset.
/// </summary>
public sealed record Behaviour
{
    /// <summary>
    /// What returns 16099 while a conference has not started, for participants addressed by the conference's SID:
    /// <c>add</c> (POST Participants), <c>inspect</c> (GET), <c>remove</c> (DELETE), or <c>*</c>. Changing one is always refused.
    /// A participant added by the conference's name is never refused: that creates the conference.
    /// </summary>
    public string[] RefusedBeforeStart { get; init; } = [];

    /// <summary>False: the account has Agent Conference switched off, and POST Participants answers 403 with code 12400.</summary>
    public bool AgentConference { get; init; } = true;

    /// <summary>Instead of <see cref="SimulatorOptions.CallsPerSecond"/>.</summary>
    public double? CallsPerSecond { get; init; }

    /// <summary>
    /// This many calls of the account's other programs are in its queue from now on; one leaves every 1/<see cref="CallsPerSecond"/> s.
    /// Later calls by the API wait behind them and have that time in their <c>queue_time</c>.
    /// </summary>
    public int CallsAhead { get; init; }

    /// <summary>How long a label stays in use after its leg was asked to hang up, in milliseconds.</summary>
    public int LabelTakenMs { get; init; }

    /// <summary>False: the conference's events for legs created by the API carry no ParticipantLabel.</summary>
    public bool RestLegsCarryLabel { get; init; } = true;

    /// <summary>False: every conference event carries SequenceNumber 1.</summary>
    public bool SequenceCounts { get; init; } = true;

    /// <summary>The status of a running or paused recording when listed or fetched; null: <c>in-progress</c> and <c>paused</c>.</summary>
    public string? RunningRecordingsAre { get; init; }

    /// <summary>Whether a recording's file can be requested in parts: 206 for a Range, or always 200 with all of it.</summary>
    public bool RecordingRanges { get; init; } = true;

    /// <summary>The browsers (identities, or <c>*</c> for all) whose <c>register</c> is never answered.</summary>
    public string[] RegisterUnanswered { get; init; } = [];

    internal bool Refuses(string operation) => RefusedBeforeStart.Contains("*") || RefusedBeforeStart.Contains(operation);

    internal bool LeavesUnregistered(string identity) => RegisterUnanswered.Contains("*") || RegisterUnanswered.Contains(identity);

    /// <summary>The problem, in words; null if there is none.</summary>
    internal string? Problem() => this switch
    {
        { RefusedBeforeStart: null } or { RegisterUnanswered: null } => "refusedBeforeStart and registerUnanswered must be lists",
        _ when RefusedBeforeStart.Except(["add", "inspect", "remove", "*"]).Any() =>
            "refusedBeforeStart may hold add, inspect, remove and *",
        { CallsAhead: < 0 or > 100000 } or { CallsPerSecond: < 0 } => "callsAhead must be 0 to 100000, and callsPerSecond not negative",
        { LabelTakenMs: < 0 or > 600000 } => "labelTakenMs must be 0 to 600000",
        { RunningRecordingsAre: not (null or "processing") } => "runningRecordingsAre must be null or processing",
        _ => null,
    };
}
