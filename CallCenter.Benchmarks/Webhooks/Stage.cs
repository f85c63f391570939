using Npgsql;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>
/// A database at this version's schema with agents who can be rung and one line. Each contender gets its own copy,
/// so that none finds another's rows or sends its broadcasts.
/// </summary>
public sealed class Stage(Database database) : IAsyncDisposable
{
    public const string Line = "+14155550100";
    private readonly List<string> copies = [];

    public static async Task<Stage> Set(int agents)
    {
        Console.WriteLine($"Preparing a database with {agents} agents…");
        var stage = new Stage(await Database.Create());
        await using (await App.Start(stage.At("benchmark"), people: true)) await Run(stage.At("benchmark"), $"""
            insert into app.users
              select (jsonb_populate_record(u, jsonb_build_object(
                'id', md5('agent' || n)::uuid, 'user_name', 'agent' || n, 'normalized_user_name', 'AGENT' || n,
                'display_name', 'Agent ' || n))).*
              from app.users u, generate_series(1, {agents}) n where u.user_name = 'doug';
            insert into app.user_roles (user_id, role_id)
              select u.id, r.role_id from app.users u, app.user_roles r, app.users d
              where u.user_name like 'agent%' and r.user_id = d.id and d.user_name = 'doug';
            insert into public.voip_users (id, identity, display_name, availability, reachable_until)
              select id, 'agent_' || replace(id::text, '-', ''), display_name, 'available', now() + interval '1 day'
              from app.users where user_name like 'agent%';
            update app.lines set ring_seconds = 600;
            """);
        return stage;
    }

    public async Task<string> Copy(string name)
    {
        await Run(At("postgres"),
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'benchmark'",
            $"drop database if exists {name} with (force)",
            $"create database {name} template benchmark");
        await Run(At(name), "delete from hangfire.lock"); // of the process that prepared it and was stopped hard
        copies.Add(name);
        return At(name);
    }

    /// <summary>No call centre has thousands of ringing calls: the next turn starts like this one. Nothing is announced.</summary>
    public static Task EndAllCalls(string connectionString) => Run(connectionString, """
        update public.calls set state = 'ended', end_reason = 'abandoned', ended_at = state_since, due_at = null, version = version + 1
          where state <> 'ended';
        delete from public.active_calls
        """);

    /// <summary>Each statement separately, because some refuse a transaction.</summary>
    public static async Task Run(string connectionString, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(Alone(connectionString));
        await connection.OpenAsync();
        foreach (var sql in statements)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public static async Task<List<T>> Read<T>(string connectionString, string sql, Func<NpgsqlDataReader, T> row)
    {
        await using var connection = new NpgsqlConnection(Alone(connectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync()) rows.Add(row(reader));
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in copies) await Run(At("postgres"), $"drop database if exists {name} with (force)");
        await database.DisposeAsync();
    }

    private string At(string name) => new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = name }.ConnectionString;

    private static string Alone(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString;
}
