namespace CallCenter.Simulator.Control;

/// <summary>
/// Injected faults. Each list holds webhook kinds (voice, fallback, action, music, conference, call-status, recording),
/// event names (participant-leave, completed, ...) or * for all. Rest is one of a <see cref="RestFault"/>'s answers, before anything is
/// done.
/// </summary>
public sealed record Faults
{
    public IReadOnlyList<string> Duplicate { get; init; } = [];
    public IReadOnlyList<string> Drop { get; init; } = [];
    public IReadOnlyList<string> Reorder { get; init; } = [];
    public IReadOnlyList<string> Delay { get; init; } = [];

    /// <summary>Milliseconds, for the webhooks in <see cref="Delay"/>.</summary>
    public int DelayMs { get; init; }

    public string Rest { get; init; } = "none";

    public IReadOnlyList<RestFault> RestFaults { get; init; } = [];

    /// <summary>Null: as the simulator was started.</summary>
    public Behaviour? Behaviour { get; init; }
}

/// <summary>A fault for the API requests of one method and path.</summary>
public sealed record RestFault
{
    public string Method { get; init; } = "*";

    /// <summary>After the account's SID, as in /Conferences/*/Participants.json; an asterisk matches anything without a slash.</summary>
    public string Path { get; init; } = "*";

    /// <summary>True: the request is carried out, and only its answer is dropped. False: nothing is done.</summary>
    public bool Acts { get; init; }

    /// <summary>
    /// A status (400, 401, 403, 404, 409, 429, 500, 502, 503), html (a 503 whose body is a page, not JSON), reset (the connection breaks)
    /// or hang (until the client gives up).
    /// </summary>
    public string Answer { get; init; } = "500";

    /// <summary>Twilio's error code in the body, such as 16114; null: the usual one for the status.</summary>
    public int? Code { get; init; }

    /// <summary>How many more requests it affects; null: all.</summary>
    public int? Times { get; set; }
}
