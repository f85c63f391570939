namespace CallCenter.Web.Diagnostics;

/// <summary>Holds one examination at a time: two on one node would wait for each other and tell on each other's traces.</summary>
public sealed class ExaminationRoom : IDisposable
{
    // A page that is reloaded asks for the next examination an instant before the one it left has ended.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(700);

    private readonly SemaphoreSlim door = new(1, 1);

    /// <summary>Null when someone else is in it. Whoever is in leaves by disposing.</summary>
    public async Task<IDisposable?> Enter(CancellationToken ct) => await door.WaitAsync(Grace, ct) ? new Patient(door) : null;

    public void Dispose() => door.Dispose();

    private sealed class Patient(SemaphoreSlim door) : IDisposable
    {
        public void Dispose() => door.Release();
    }
}
