using Npgsql;

namespace CallCenter.Tests.Support;

/// <summary>A test's queries and changes in the database of an app that is a separate process.</summary>
internal static class Sql
{
    /// <summary>In a session of its own: the pool's sessions belong to others in this process, and may have been ended.</summary>
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
