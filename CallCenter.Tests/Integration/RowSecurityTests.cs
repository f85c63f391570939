using CallCenter.Tests.Support;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>
/// Who reads what, table by table from the catalog: a new table is included automatically, and fails until it has a row here.
/// </summary>
public sealed class RowSecurityTests(Database database) : IAsyncLifetime
{
    private const string Agent = "00000000-0000-0000-0000-00000000000a";
    private NpgsqlDataSource data = null!;

    public async ValueTask InitializeAsync()
    {
        data = NpgsqlDataSource.Create(await database.Create());
        await Execute($"""
            insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp)
              values ('{Agent}', 'a', 'A', 'A', 'stamp');
            insert into public.voip_users (id, identity, display_name) values ('{Agent}', 'agent_a', 'A');
            insert into app.lines (id, number, name) values ('{Agent}', '+14155550100', 'Main');
            insert into public.calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since)
              values ('{Agent}', 'CA1', '+14155550134', '+14155550100', '{Agent}', 'ringing', now(), now());
            insert into public.active_calls (call_id, agent_id, status, since) values ('{Agent}', '{Agent}', 'ringing', now());
            insert into public.parked_calls (call_id, slot, parked_by, parked_at) values ('{Agent}', 1, '{Agent}', now());
            insert into public.ring_events (call_id, version, event, at) values ('{Agent}', 1, 'ringing', now());
            """);
    }

    [Fact]
    public async Task The_token_of_an_agents_own_browser_reads_no_table_not_even_a_count_or_a_column_of_the_history()
    {
        await Execute("update public.calls set state = 'ended', end_reason = 'abandoned', ended_at = now(), version = version + 1");
        (await As("authenticated", "select app.may_listen('call-center', current_setting('request.jwt.claims')::jsonb)"))
            .ShouldBe(true, "the token must be a good one for this test to mean anything");
        var tables = await Tables("public");
        tables.Count.ShouldBeGreaterThan(4);

        foreach (var table in tables)
        {
            (await Refused("authenticated", $"select count(*) from public.{table}"))
                .ShouldBe(PostgresErrorCodes.InsufficientPrivilege, table);
            foreach (var column in await Columns(table))
                (await Refused("authenticated", $"select {column} from public.{table}"))
                    .ShouldBe(PostgresErrorCodes.InsufficientPrivilege, $"{table}.{column}");
        }
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_may_not_even_ask()
    {
        foreach (var table in await Tables("public"))
            (await Refused("anon", $"select 1 from public.{table}")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, table);
    }

    [Fact]
    public async Task No_row_change_is_published_to_browsers()
    {
        (await Scalar("select count(*) from pg_publication_tables where schemaname in ('public', 'app')")).ShouldBe(0L);
    }

    [Fact]
    public async Task Nobody_writes_by_way_of_a_browsers_token_and_the_app_schema_is_closed()
    {
        foreach (var table in await Tables("public"))
            foreach (var verb in (string[])["delete from", "truncate", "insert into"])
                (await Refused("authenticated", $"{verb} public.{table}{(verb == "insert into" ? " default values" : "")}"))
                    .ShouldBe(PostgresErrorCodes.InsufficientPrivilege, $"{verb} {table}");
        var closed = await Tables("app");
        closed.Count.ShouldBeGreaterThan(10);
        foreach (var table in closed)
            (await Refused("authenticated", $"select 1 from app.{table}")).ShouldBe(PostgresErrorCodes.InsufficientPrivilege, table);
        (await Scalar("""
            select count(*) from pg_class s
            where relkind = 'S' and relnamespace in ('public'::regnamespace, 'app'::regnamespace)
              and (has_sequence_privilege('authenticated', s.oid, 'USAGE, SELECT, UPDATE')
                or has_sequence_privilege('anon', s.oid, 'USAGE, SELECT, UPDATE'))
            """)).ShouldBe(0L);
    }

    /// <summary>Like Supabase's images: what the owner creates in public is open to all until it is revoked.</summary>
    [Fact]
    public async Task Nor_where_the_project_grants_browsers_every_new_table_by_default()
    {
        var empty = await database.CreateEmpty();
        await using var project = NpgsqlDataSource.Create(empty);
        await using (var setUp = project.CreateCommand("""
            do $$ begin
              if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin noinherit; end if;
              if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin noinherit; end if;
            end $$;
            alter default privileges in schema public grant all on tables to anon, authenticated;
            alter default privileges in schema public grant all on sequences to anon, authenticated;
            grant usage on schema public to anon, authenticated;
            """)) await setUp.ExecuteNonQueryAsync();

        await Web.Data.Schema.Migrate(empty);

        await using var open = project.CreateCommand("""
            select coalesce(string_agg(r || ' ' || c.relname, ', '), '') from pg_class c, unnest(array['anon', 'authenticated']) r
            where c.relnamespace = 'public'::regnamespace
              and case when c.relkind = 'S' then has_sequence_privilege(r, c.oid, 'USAGE, SELECT, UPDATE')
              when c.relkind in ('r', 'p') then has_any_column_privilege(r, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
                or has_table_privilege(r, c.oid, 'DELETE, TRUNCATE, TRIGGER') else false end
            """);
        (await open.ExecuteScalarAsync()).ShouldBe("");
    }

    [Fact]
    public async Task Every_function_has_a_path_of_its_own_and_is_run_by_whom_it_was_granted_to_only()
    {
        (await Scalar("select count(*) from pg_proc where pronamespace = 'app'::regnamespace"))
            .ShouldBeOfType<long>().ShouldBeGreaterThan(4);

        (await Scalar("""
            select coalesce(string_agg(proname, ', '), '') from pg_proc p where pronamespace = 'app'::regnamespace
              and prosqlbody is null -- in one of the standard's form every name was looked up when it was made
              and not exists (select from unnest(proconfig) c where c like 'search_path=%')
            """)).ShouldBe("");
        (await Scalar("""
            select coalesce(string_agg(proname, ', '), '') from pg_proc p where pronamespace = 'app'::regnamespace
              and exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) a where a.grantee = 0)
            """)).ShouldBe("");
    }

    private async Task<List<string>> Tables(string schema)
    {
        await using var command = data.CreateCommand($"""
            select quote_ident(relname) from pg_class
            where relnamespace = '{schema}'::regnamespace and relkind in ('r', 'p') order by 1
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }

    private async Task<List<string>> Columns(string table)
    {
        await using var command = data.CreateCommand($"""
            select quote_ident(attname) from pg_attribute
            where attrelid = 'public.{table}'::regclass and attnum > 0 and not attisdropped
            """);
        await using var reader = await command.ExecuteReaderAsync();
        var names = new List<string>();
        while (await reader.ReadAsync()) names.Add(reader.GetString(0));
        return names;
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = data.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private async Task<object?> As(string role, string sql)
    {
        await using var connection = await data.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        return await new NpgsqlCommand($"{As(role)}; {sql}", connection).ExecuteScalarAsync();
    }

    private async Task<string> Refused(string role, string sql)
    {
        await using var connection = await data.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand($"{As(role)}; {sql}", connection);
        return (await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState;
    }

    /// <summary>As PostgREST and Realtime set it up for a request.</summary>
    private static string As(string role) => $$"""
        do $as$ begin perform set_config('request.jwt.claims', json_build_object('sub', '{{Agent}}', 'role', 'authenticated',
          'session', encode(sha256('stamp'), 'hex'))::text, true); end $as$; set local role {{role}}
        """;

    private async Task Execute(string sql)
    {
        await using var command = data.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => data.DisposeAsync();
}
