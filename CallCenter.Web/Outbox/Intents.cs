using Npgsql;

namespace CallCenter.Web.Outbox;

/// <summary>
/// Remembers, before it is asked for, that something was about to be asked which must not be asked twice. Committed on its
/// own: the outbox row's transaction is undone by the very crash that this is for.
/// </summary>
public sealed class Intents(NpgsqlDataSource source)
{
    /// <summary>False: somebody began it before, and nobody knows how it went.</summary>
    public async Task<bool> Begin(Guid eventId, CancellationToken ct)
    {
        await using var command = source.CreateCommand("insert into app.intents (event_id) values ($1) on conflict do nothing");
        command.Parameters.Add(new() { Value = eventId });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
