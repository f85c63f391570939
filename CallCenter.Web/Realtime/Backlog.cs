using System.Diagnostics;
using Npgsql;

namespace CallCenter.Web.Realtime;

/// <summary>
/// Whether broadcasts are late, for example when Realtime refuses them because of its rate limit (429), or is slow: desks then poll every
/// 5 s. Queried at most once a second for any number of desks; an unreachable database does not count as late.
/// </summary>
public sealed class Backlog(NpgsqlDataSource source) : IDisposable
{
    private static readonly TimeSpan Good = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim one = new(1, 1);
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(15); // one beat of a calm desk; the real server's rate is per minute
    private long at = long.MinValue, seen = long.MinValue;

    public async ValueTask<bool> Late(CancellationToken ct)
    {
        if (Fresh || !await one.WaitAsync(0, ct)) return Lately;
        try
        {
            if (Fresh) return Lately;
            // A row that was refused and waits for its next attempt may not be the oldest. One that nobody has taken for as long as a
            // request may last is late too: a slow server refuses nothing, nor does a loop that hangs.
            await using var command = source.CreateCommand("""
                select exists (select from app.outbox_messages where kind = 'broadcast' and parked_at is null
                  and (attempts > 0 or created_at < clock_timestamp() - interval '3 seconds')
                  and created_at > clock_timestamp() - interval '1 hour')
                """);
            if (await command.ExecuteScalarAsync(ct) is true) Volatile.Write(ref seen, Stopwatch.GetTimestamp());
            Volatile.Write(ref at, Stopwatch.GetTimestamp());
            return Lately;
        }
        catch (NpgsqlException) { return Lately; }
        finally { one.Release(); }
    }

    private bool Fresh => Within(Volatile.Read(ref at), Good);
    private bool Lately => Within(Volatile.Read(ref seen), Memory);

    private static bool Within(long then, TimeSpan span) => then != long.MinValue && Stopwatch.GetElapsedTime(then) < span;

    public void Dispose() => one.Dispose();
}
