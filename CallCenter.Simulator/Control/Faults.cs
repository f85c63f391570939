namespace CallCenter.Simulator.Control;

/// <summary>
/// What goes wrong on purpose. Each list holds webhook kinds (voice, action, music, conference, call-status),
/// event names (participant-leave, completed, ...) or * for all. Rest is none, 429, 500 or hang.
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
}
