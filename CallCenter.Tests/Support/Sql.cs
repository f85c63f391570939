using Npgsql;

namespace CallCenter.Tests.Support;

/// <summary>What a test asks and does in the database of an app that is a process of its own.</summary>
internal static class Sql
{
    /// <summary>In a session of its own: the pool's belong to whoever else is in this process, and may have been ended.</summary>
    public static async Task<long> Count(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>In a session of its own, which may end all the others.</summary>
    public static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
