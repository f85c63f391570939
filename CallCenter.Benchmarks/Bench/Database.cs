using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Benchmarks;

/// <summary>
/// A fresh database in an embedded PostgreSQL of the benchmarks' own.
/// </summary>
public sealed class Database(EmbeddedPostgres server, string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    public static string Root { get; } = FindRoot();

    public static async Task<Database> Create()
    {
        var server = await Start();
        await Ask(server.ConnectionString, "drop database if exists benchmark with (force)");
        await Ask(server.ConnectionString, "create database benchmark");
        return new(server, new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "benchmark" }.ConnectionString);
    }

    /// <summary>Adds agents like doug, who sign in with his password.</summary>
    public Task Furnish(int agents) => Run($"""
        insert into app.users select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), 'user_name', 'agent' || n, 'normalized_user_name', 'AGENT' || n))).*
          from app.users u, generate_series(1, {agents}) n where u.user_name = 'doug';
        insert into app.user_roles (user_id, role_id)
          select u.id, r.role_id from app.users u, app.user_roles r, app.users d where u.user_name like 'agent%' and r.user_id = d.id and d.user_name = 'doug';
        insert into public.voip_users select (jsonb_populate_record(a, jsonb_build_object('id', u.id, 'identity', 'agent_' || replace(u.id::text, '-', ''), 'display_name', u.user_name))).*
          from public.voip_users a, app.users d, app.users u where d.user_name = 'doug' and a.id = d.id and u.user_name like 'agent%';
        """);

    /// <summary>Every agent can be rung, and a call rings for longer than a turn takes, so that nothing but the calls themselves happens in it.</summary>
    public Task LetRing() => Run("""
        update app.lines set ring_seconds = 600;
        update public.voip_users set availability = 'available', reachable_until = clock_timestamp() + interval '1 hour', version = version + 1;
        """);

    /// <summary>Without a word to anybody: the next turn begins as the first did.</summary>
    public Task EndAllCalls() => Run("""
        delete from public.active_calls;
        update public.calls set state = 'ended', end_reason = 'abandoned', ended_at = clock_timestamp(), due_at = null where state <> 'ended';
        """);

    public async Task<string> Version() => "PostgreSQL " + (await Read("show server_version", r => r.GetString(0)))[0];

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await server.DisposeAsync();
    }

    private static Task<EmbeddedPostgres> Start() =>
        EmbeddedPostgres.Start(Path.Combine(Root, ".data", "benchmarks"), Path.Combine(Root, "CallCenter.Web", "Client", "node_modules"), Console.WriteLine);

    private static async Task<object?> Ask(string connectionString, string sql)
    {
        // No pool: a pooled connection would outlive the server.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    private async Task Run(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<T>> Read<T>(string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(row(reader));
        return rows;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CallCenter.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Run the benchmarks from a clone of the repository.");
    }
}
