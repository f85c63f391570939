using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>A database of the system that CallCenter replaces (OldSystem/schema.sql), brought to today's schema.</summary>
public sealed class OldSystemTests(Database database)
{
    private static readonly string[] Tables = ["voip_users", "calls", "active_calls", "parked_calls", "ring_events"];

    [Fact]
    public async Task Its_database_is_brought_to_todays_schema_without_losing_a_row()
    {
        await using var source = NpgsqlDataSource.Create(await Migrated());
        var original = await Numbers(source, "legacy");

        original.ShouldBe([3, 5, 1, 1, 3]);
        var options = new DbContextOptionsBuilder<CallCenterDb>().UseNpgsql(source).UseSnakeCaseNamingConvention().Options;
        await using var db = new CallCenterDb(options);
        (await Schema.Check(db)).ShouldBeEmpty();
        Inventory.Write(await Inventory.Live(source, default)).ShouldBe(Inventory.Write(Inventory.Expected));
        // Nothing of it is live any more: no ghost on anyone's screen. The call's timeline keeps what was.
        (await Numbers(source, "public")).ShouldBe([3, 5, 0, 0, 4]);
        (await One<string>(source, "select value from app.settings where name = 'legacy_import'")).ShouldBe("12 of 13"); // CA99 has no call
    }

    [Fact]
    public async Task Its_calls_keep_their_ids_agents_times_and_ends()
    {
        await using var source = NpgsqlDataSource.Create(await Migrated());

        (await One<long>(source, """
            select count(*) from public.calls c join legacy.calls o on o.id = c.id left join public.voip_users u on u.id = c.agent_id
            where c.state = 'ended' and c.started_at = o.created_at and c.answered_at is not distinct from o.answered_at
              and c.agent_id is not distinct from o.agent_id and (o.from_number is null or c.from_number = o.from_number)
            """)).ShouldBe(5);
        (await One<string>(source, "select string_agg(end_reason, ' ' order by started_at) from public.calls"))
            .ShouldBe("completed no_answer completed completed abandoned");
        (await One<string>(source, "select string_agg(number || ' ' || active, ', ' order by number) from app.lines"))
            .ShouldBe("+14155550100 true, imported false");
        (await One<string>(source, "select string_agg(user_name, ' ' order by user_name) from app.users where password_hash is null"))
            .ShouldBe("doug rhonda rhonda-");
        (await One<string>(source, """
            select string_agg(event, ' ' order by id)
            from ring_events where call_id = '20000000-0000-4000-8000-000000000001'
            """)).ShouldBe("ringing answered");
        (await One<string>(source, """
            select string_agg(event || coalesce(' ' || detail, ''), ', ' order by id)
            from ring_events where call_id = '20000000-0000-4000-8000-000000000004'
            """)).ShouldBe("was_live, was_parked slot 3");
    }

    [Fact]
    public async Task What_anon_could_read_there_it_can_read_nowhere()
    {
        await using var source = NpgsqlDataSource.Create(await Migrated());

        foreach (var schema in (string[])["public", "legacy"])
            foreach (var table in Tables)
                (await One<bool>(source, $"""
                    select has_schema_privilege('anon', '{schema}', 'USAGE')
                      and has_any_column_privilege('anon', '{schema}.{table}', 'SELECT')
                    """)).ShouldBeFalse($"{schema}.{table}");
        (await One<long>(source, "select count(*) from pg_publication_tables where schemaname = 'legacy'")).ShouldBe(0);
        (await One<long>(source, "select count(*) from pg_publication_tables where schemaname = 'public'")).ShouldBe(0);
        (await One<bool>(source, """
            select bool_and(relrowsecurity) from pg_class
            where relnamespace = 'public'::regnamespace and relname = any($1)
            """, [Tables])).ShouldBeTrue();
    }

    [Fact]
    public async Task Migrating_again_as_the_supabase_cli_would_imports_nothing_twice()
    {
        var connection = await Migrated();
        await using var source = NpgsqlDataSource.Create(connection);
        var before = await Numbers(source, "public");
        await One<object>(source, "drop table app.migrations");

        await Schema.Migrate(connection);

        (await Numbers(source, "public")).ShouldBe(before);
        (await Numbers(source, "legacy")).ShouldBe([3, 5, 1, 1, 3]);
    }

    private async Task<string> Migrated()
    {
        var connection = await database.CreateEmpty();
        await using (var source = NpgsqlDataSource.Create(connection))
            await One<object>(source, await File.ReadAllTextAsync(
                Path.Combine(Paths.Root, "CallCenter.Tests", "Integration", "OldSystem", "schema.sql")));
        await Schema.Migrate(connection);
        return connection;
    }

    private static async Task<List<long>> Numbers(NpgsqlDataSource source, string schema)
    {
        var numbers = new List<long>();
        foreach (var table in Tables) numbers.Add(await One<long>(source, $"select count(*) from {schema}.{table}"));
        return numbers;
    }

    private static async Task<T?> One<T>(NpgsqlDataSource source, string sql, params object[] parameters)
    {
        await using var command = source.CreateCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(new() { Value = parameter });
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }
}
