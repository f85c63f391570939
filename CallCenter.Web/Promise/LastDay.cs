namespace CallCenter.Web.Promise;

/// <summary>
/// The figures of the last 24 hours. With many agents they take longer to add up than everything else on the page, which is fetched again
/// every five seconds: then they may be a minute old.
/// </summary>
public sealed class LastDay(ScreenFigures figures, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1), Kept = TimeSpan.FromMinutes(1), Long = TimeSpan.FromMilliseconds(50);

    private readonly SemaphoreSlim turn = new(1, 1);
    private (Figures Figures, long At)? kept;

    public async Task<Figures> Get(DateTimeOffset now, CancellationToken ct)
    {
        await turn.WaitAsync(ct);
        try
        {
            if (kept is { } last && clock.GetElapsedTime(last.At) < Kept) return last.Figures;
            var began = clock.GetTimestamp();
            var day = await figures.Between(now - Day, now, ct);
            kept = clock.GetElapsedTime(began) > Long ? (day, clock.GetTimestamp()) : null;
            return day;
        }
        finally { turn.Release(); }
    }

    public void Dispose() => turn.Dispose();
}
