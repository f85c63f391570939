using Npgsql;

namespace CallCenter.Web.Outbox;

/// <summary>
/// Records, before a request, that it is about to be made and must not be made twice. Committed on its
/// own: the crash that this guards against rolls back the outbox row's transaction.
/// </summary>
public sealed class Intents(NpgsqlDataSource source)
{
    /// <summary>False: it was started before, and the result is unknown.</summary>
    public async Task<bool> Begin(Guid eventId, CancellationToken ct)
    {
        await using var command = source.CreateCommand("insert into app.intents (event_id) values ($1) on conflict do nothing");
        command.Parameters.Add(new() { Value = eventId });
        return await command.ExecuteNonQueryAsync(ct) == 1;
    }
}
