using Npgsql;

namespace CallCenter.Web.Promise;

/// <summary>Events that were committed more than <see cref="UnsentEvents.Late"/> ago and have not left the outbox.</summary>
/// <param name="BeingSent">A loop has the oldest in its hands and waits for Realtime's answer.</param>
/// <param name="LastError">Why the last attempt failed; null if there was none.</param>
public sealed record Unsent(int Count, TimeSpan Oldest, bool BeingSent, string? LastError);

/// <summary>An event that does not leave has no times yet: only its row shows that it waits.</summary>
public sealed class UnsentEvents(NpgsqlDataSource source)
{
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(5);

    /// <summary>Null if every event left in time.</summary>
    public async Task<Unsent?> Look(CancellationToken ct)
    {
        // A loop that delivers a row has it locked. Only a row that is late anyway is tried.
        await using var command = source.CreateCommand("""
            with late as materialized (
              select id, created_at, last_error from app.outbox_messages
              where kind = 'broadcast' and parked_at is null and created_at < clock_timestamp() - $1),
            free as materialized (
              select m.id from app.outbox_messages m where m.id = (select min(id) from late) for key share skip locked)
            select count(*)::int, coalesce(extract(epoch from clock_timestamp() - min(created_at)), 0)::float8,
              not exists (select from free), (array_agg(last_error order by id desc) filter (where last_error is not null))[1]
            from late
            """);
        command.Parameters.Add(new() { Value = Late });
        await using var row = await command.ExecuteReaderAsync(ct);
        await row.ReadAsync(ct);
        return row.GetInt32(0) == 0 ? null
            : new(row.GetInt32(0), TimeSpan.FromSeconds(row.GetDouble(1)), row.GetBoolean(2), row.IsDBNull(3) ? null : row.GetString(3));
    }
}
