namespace CallCenter.Web.Diagnostics;

/// <summary>Allows one examination at a time: two on one node would wait for each other and report each other's traces.</summary>
public sealed class ExaminationRoom : IDisposable
{
    // A reloaded page asks for the next examination just before its previous one has ended.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(700);

    private readonly SemaphoreSlim door = new(1, 1);

    /// <summary>Null if another examination is running. Dispose it to leave.</summary>
    public async Task<IDisposable?> Enter(CancellationToken ct) => await door.WaitAsync(Grace, ct) ? new Patient(door) : null;

    public void Dispose() => door.Dispose();

    private sealed class Patient(SemaphoreSlim door) : IDisposable
    {
        public void Dispose() => door.Release();
    }
}
