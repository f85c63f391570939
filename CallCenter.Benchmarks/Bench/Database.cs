using CallCenter.Benchmarks.Webhooks;
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

    /// <summary>Adds agents like doug, who sign in with his password.</summary>
    public Task Furnish(int agents) => Run($"""
        insert into app.users
          select (jsonb_populate_record(u, jsonb_build_object(
            'id', gen_random_uuid(), 'user_name', 'agent' || n, 'normalized_user_name', 'AGENT' || n))).*
          from app.users u, generate_series(1, {agents}) n where u.user_name = 'doug';
        insert into app.user_roles (user_id, role_id)
          select u.id, r.role_id from app.users u, app.user_roles r, app.users d
          where u.user_name like 'agent%' and r.user_id = d.id and d.user_name = 'doug';
        insert into public.voip_users
          select (jsonb_populate_record(a, jsonb_build_object(
            'id', u.id, 'identity', 'agent_' || replace(u.id::text, '-', ''), 'display_name', u.user_name))).*
          from public.voip_users a, app.users d, app.users u where d.user_name = 'doug' and a.id = d.id and u.user_name like 'agent%';
        """);

    /// <summary>
    /// Every agent, or those named, can be rung, and calls ring for longer than a turn takes, so that nothing else happens in it.
    /// </summary>
    public Task LetRing(string[]? userNames = null) => Run($"""
        update app.lines set ring_seconds = 600;
        update public.voip_users a
          set availability = 'available', reachable_until = clock_timestamp() + interval '1 hour', version = a.version + 1
          from app.users u
          where u.id = a.id and ({(userNames is null ? "true" : $"u.user_name = any('{{{string.Join(',', userNames)}}}')")});
        """);

    /// <summary>Every agent is in one of so many teams, and the line rings the first; none: it rings everyone.</summary>
    public Task Arrange(int teams) => Run($"""
        insert into app.teams (id, name)
          select md5('team' || n)::uuid, 'Team ' || n from generate_series(1, {teams}) n on conflict do nothing;
        update public.voip_users a set version = a.version + 1, teams = case when {teams} = 0 then jsonb_build_object()
            else jsonb_build_object(md5('team' || 1 + r.n % {Math.Max(teams, 1)})::uuid::text, 1) end
          from (select id, row_number() over (order by id) n from public.voip_users) r where r.id = a.id;
        update app.lines set team_id = case when {teams} > 0 then md5('team1')::uuid end;
        """);

    /// <summary>Of the ringing calls, this many are given to an agent each, and this many more are parked.</summary>
    public Task Spread(int talking, int parked) => Run($"""
        create temp table picked as
          select c.id as call, a.id as agent, c.n, c.n > {talking} as parks, c.from_number from
            (select id, from_number, row_number() over (order by started_at) n from public.calls where state = 'ringing') c
            join (select a.id, row_number() over (order by u.id desc) n
              from public.voip_users a join app.users u on u.id = a.id
              where u.user_name like 'agent%' and length(u.user_name) = 8) a on a.n = c.n
          where c.n <= {talking + parked};
        update public.calls c set state = case when parks then 'parked' else 'active' end,
          agent_id = case when not parks then p.agent end, claimed_at = clock_timestamp(), answered_at = clock_timestamp(),
          due_at = null, version = version + 2
          from picked p where c.id = p.call; -- the calls first, as the app does: its sweep looks at the same rows
        delete from public.active_calls r using picked p where r.call_id = p.call;
        update public.voip_users a set current_call_id = p.call, current_call_phone_number = p.from_number,
          current_call_answered_at = clock_timestamp(), version = version + 2
          from picked p where a.id = p.agent and not parks;
        insert into public.active_calls (call_id, agent_id, status, since)
          select call, agent, 'active', clock_timestamp() from picked where not parks;
        insert into public.parked_calls (call_id, slot, parked_by, parked_at)
          select call, n - {talking}, agent, clock_timestamp() from picked where parks;
        """);

    public Task EndAllCalls() => Stage.EndAllCalls(connectionString);

    public async Task<string> Version() => "PostgreSQL " + (await Read("show server_version", r => r.GetString(0)))[0];

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        await server.DisposeAsync();
    }

    private static Task<EmbeddedPostgres> Start() =>
        EmbeddedPostgres.Start(
            Path.Combine(Root, ".data", "benchmarks"), Path.Combine(Root, "CallCenter.Web", "Client", "node_modules"), Console.WriteLine);

    private static async Task<object?> Ask(string connectionString, string sql)
    {
        // No pool: a pooled connection would outlive the server.
        var alone = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(alone.ConnectionString);
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
