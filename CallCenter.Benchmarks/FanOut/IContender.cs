namespace CallCenter.Benchmarks.FanOut;

/// <summary>One commit, as its frames name it.</summary>
public readonly record struct Change(Guid Agent, long Version);

/// <summary>A server in a process of its own that commits a change of one agent's availability and tells every client.</summary>
public interface IContender : IAsyncDisposable
{
    string Name { get; }

    ServerProcess Server { get; }

    /// <summary>Connects one more client; it is subscribed when this returns.</summary>
    Task<Listener> Listen(CancellationToken ct);

    /// <summary>Toggles the availability of one agent; returns what was committed.</summary>
    Task<Change> Commit(int agent, CancellationToken ct);
}
