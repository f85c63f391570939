using Npgsql;

namespace CallCenter.Tests.Support;

/// <summary>A lock on the calls that makes all readers wait, until it is disposed.</summary>
public sealed class Obstacle : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;

    private Obstacle(NpgsqlConnection connection) => this.connection = connection;

    public static async Task<Obstacle> Across(CallCenterApp app)
    {
        var connection = await app.Data.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("begin; lock table public.calls in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return new(connection);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
