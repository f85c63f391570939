using CallCenter.Tests.Support;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>Who reads what, table by table as the catalog has them: a table added later is in it by itself, and fails until it has a row here.</summary>
public sealed class RowSecurityTests(Database database) : IAsyncLifetime
{
    private const string Agent = "00000000-0000-0000-0000-00000000000a";
    private NpgsqlDataSource data = null!;

    public async ValueTask InitializeAsync()
    {
        data = NpgsqlDataSource.Create(await database.Create());
        await Execute($"""
            insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp) values ('{Agent}', 'a', 'A', 'A', 'stamp');
            insert into public.voip_users (id, identity, display_name) values ('{Agent}', 'agent_a', 'A');
            insert into app.lines (id, number, name) values ('{Agent}', '+14155550100', 'Main');
            insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since) values ('{Agent}', 'CA1', '+14155550134', '+14155550100', '{Agent}', 'ringing', now(), now());
            insert into public.active_calls (call_id, agent_id, status, since) values ('{Agent}', '{Agent}', 'ringing', now());
            insert into public.parked_calls (call_id, slot, parked_by, parked_at) values ('{Agent}', 1, '{Agent}', now());
            insert into public.ring_events (call_id, version, event, at) values ('{Agent}', 1, 'ringing', now());
            """);
    }

    [Fact]
    public async Task An_agent_reads_every_public_table_and_a_deactivated_one_nothing()
    {
        var tables = await Tables("public");
        tables.Count.ShouldBeGreaterThan(4);
        foreach (var table in tables) (await Read("authenticated", table)).ShouldBe(1, table);

        await Execute("update app.users set active = false");

        foreach (var table in tables) (await Read("authenticated", table)).ShouldBe(0, table);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_may_not_even_ask()
    {
        foreach (var table in await Tables("public")) (await Refused("anon", $"select 1 from public.{table}")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, table);
    }

    [Fact]
    public async Task Nobody_writes_by_way_of_a_browsers_token_and_the_app_schema_is_closed()
    {
        foreach (var table in await Tables("public")) (await Refused("authenticated", $"delete from public.{table}")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, table);
        var closed = await Tables("app");
        closed.Count.ShouldBeGreaterThan(10);
        foreach (var table in closed) (await Refused("authenticated", $"select 1 from app.{table}")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, table);
    }

    private async Task<List<string>> Tables(string schema)
    {
        await using var command = data.CreateCommand($"select quote_ident(relname) from pg_class where relnamespace = '{schema}'::regnamespace and relkind in ('r', 'p') order by 1");
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }

    private async Task<long> Read(string role, string table)
    {
        await using var connection = await data.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        return (long)(await new NpgsqlCommand($"{As(role)}; select count(*) from public.{table}", connection).ExecuteScalarAsync())!;
    }

    private async Task<string> Refused(string role, string sql)
    {
        await using var connection = await data.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        return (await Should.ThrowAsync<PostgresException>(() => new NpgsqlCommand($"{As(role)}; {sql}", connection).ExecuteNonQueryAsync())).SqlState;
    }

    /// <summary>As PostgREST and Realtime set it up for a request.</summary>
    private static string As(string role) => $$"""
        do $as$ begin perform set_config('request.jwt.claims', json_build_object('sub', '{{Agent}}', 'role', 'authenticated', 'session', encode(sha256('stamp'), 'hex'))::text, true); end $as$; set local role {{role}}
        """;

    private async Task Execute(string sql)
    {
        await using var command = data.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => data.DisposeAsync();
}
