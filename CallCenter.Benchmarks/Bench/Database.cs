using CallCenter.Benchmarks.FanOut;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Benchmarks;

/// <summary>
/// A fresh database in an embedded PostgreSQL of the benchmarks' own, used by both contenders. PostgreSQL itself
/// notes the instant of each commit, on the clock that the clients read too.
/// </summary>
public sealed class Database(EmbeddedPostgres server, string connectionString) : IAsyncDisposable
{
    private readonly NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);

    public string ConnectionString => connectionString;

    public static string Root { get; } = FindRoot();

    public static async Task<Database> Create()
    {
        var server = await Start();
        if (await Ask(server.ConnectionString, "show track_commit_timestamp") is not "on")
        {
            await Ask(server.ConnectionString, "alter system set track_commit_timestamp = on");
            await server.DisposeAsync();
            server = await Start();
        }
        await Ask(server.ConnectionString, "drop database if exists benchmark with (force)");
        await Ask(server.ConnectionString, "create database benchmark");
        return new(server, new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = "benchmark" }.ConnectionString);
    }

    /// <summary>
    /// Adds agents like doug, who sign in with his password, half for each contender, and a note of each change of an agent, written in the
    /// change's own transaction: the row's xmin leads to the commit's timestamp.
    /// </summary>
    public Task Furnish(int agents) => Run($"""
        create schema bench;
        create unlogged table bench.changes (agent uuid, version bigint);
        insert into app.users select (jsonb_populate_record(u, jsonb_build_object('id', gen_random_uuid(), 'user_name', 'agent' || n, 'normalized_user_name', 'AGENT' || n))).*
          from app.users u, generate_series(1, {2 * agents}) n where u.user_name = 'doug';
        insert into app.user_roles (user_id, role_id)
          select u.id, r.role_id from app.users u, app.user_roles r, app.users d where u.user_name like 'agent%' and r.user_id = d.id and d.user_name = 'doug';
        insert into public.voip_users select (jsonb_populate_record(a, jsonb_build_object('id', u.id, 'identity', 'agent_' || replace(u.id::text, '-', ''), 'display_name', u.user_name))).*
          from public.voip_users a, app.users d, app.users u where d.user_name = 'doug' and a.id = d.id and u.user_name like 'agent%';
        create function bench.note() returns trigger language plpgsql as 'begin insert into bench.changes values (new.id, new.version); return null; end';
        create trigger note after update on public.voip_users for each row when (new.version <> old.version) execute function bench.note();
        """);

    /// <summary>The second half of the agents. The app ignores a choice that changes nothing, so nobody else may change its own.</summary>
    public Task<List<Guid>> Others(int agents) => Read($"select id from app.users where user_name like 'agent%' order by length(user_name), user_name offset {agents}", r => r.GetGuid(0));

    /// <summary>When each change was committed, in UTC ticks.</summary>
    public async Task<Dictionary<Change, long>> Commits() =>
        (await Read("select agent, version, pg_xact_commit_timestamp(xmin) from bench.changes", r => (new Change(r.GetGuid(0), r.GetInt64(1)), r.GetDateTime(2).Ticks)))
        .ToDictionary(c => c.Item1, c => c.Ticks);

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
        // No pool: a pooled connection would outlive the restart.
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
