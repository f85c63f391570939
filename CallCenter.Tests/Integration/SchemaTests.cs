using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace CallCenter.Tests.Integration;

public sealed class SchemaTests(Database database)
{
    [Fact]
    public async Task The_model_fits_the_migrated_database()
    {
        await using var db = Open(await database.Create());

        (await Schema.Check(db)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("alter table voip_users drop column current_call_phone_number cascade",
        "Column public.voip_users.current_call_phone_number is missing.")]
    [InlineData("alter table voip_users drop column current_call_answered_at cascade",
        "Column public.voip_users.current_call_answered_at is missing.")]
    [InlineData("drop table public.parked_calls", "Table public.parked_calls is missing.")]
    [InlineData("alter table calls alter column from_number drop not null", "Column public.calls.from_number must forbid null.")]
    [InlineData("alter table app.lines alter column ring_seconds type bigint", "Column app.lines.ring_seconds is bigint, not integer.")]
    public async Task A_missing_or_different_column_is_named(string damage, string finding)
    {
        await using var db = Open(await database.Create());
        await db.Database.ExecuteSqlRawAsync(damage);

        (await Schema.Check(db)).Select(m => m.Says).ShouldBe([finding]);
    }

    [Fact]
    public async Task Migrations_start_from_nothing_run_again_and_survive_several_nodes_at_once()
    {
        var connection = await database.CreateEmpty();

        var applied = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Schema.Migrate(connection))));

        applied.Count(a => a.Count > 0).ShouldBe(1);
        (await Schema.Migrate(connection)).ShouldBeEmpty();
        await using var db = Open(connection);
        await db.Database.ExecuteSqlRawAsync("drop table app.migrations");
        (await Schema.Migrate(connection)).Count.ShouldBe(applied.Sum(a => a.Count)); // as after `supabase db push`
        (await Schema.Check(db)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update calls set state = 'ringing', agent_id = null, end_reason = null, ended_at = null, version = version + 1")]
    [InlineData("update calls set version = version + 1")]
    public async Task The_database_itself_lets_no_call_leave_its_end(string revival)
    {
        var connection = await database.Create();
        await using var db = Open(connection);
        await db.Database.ExecuteSqlRawAsync("""
            insert into app.lines (id, number, name) values ('00000000-0000-0000-0000-000000000001', '+1', 'Line');
            insert into calls (id, call_sid, from_number, to_number, line_id, state, end_reason, started_at, state_since, ended_at)
            values (gen_random_uuid(), 'CA1', '+2', '+1', '00000000-0000-0000-0000-000000000001', 'ended', 'abandoned', now(), now(), now())
            """);

        (await Should.ThrowAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(revival))).MessageText.ShouldContain("has ended");
    }

    [Fact]
    public async Task A_column_that_a_migration_adds_costs_no_prepared_statement_of_the_running_app()
    {
        await using var db = Open($"{DataSetup.Defaults}{await database.Create()};Maximum Pool Size=1");
        async Task ReadAll()
        {
            var id = Guid.NewGuid();
            await db.Agents.Rows($"where id = {id} for no key update").ToListAsync();
            await db.Users.Rows($"where id = {id} for no key update").ToListAsync();
            await db.Lines.Rows($"where id = {id} for no key update").ToListAsync();
            await db.Recordings.Rows($"where id = {id} for update").ToListAsync();
            await db.Calls.Returning($"update public.calls set version = version + 1 where id = {id}").ToListAsync();
        }
        for (var n = 0; n < 10; n++) await ReadAll();
        (await db.Database.SqlQueryRaw<long>("""
            select count(*) as "Value" from pg_prepared_statements
            where statement ilike 'select % update%' or statement like 'update public.calls%'
            """).SingleAsync()).ShouldBe(5);

        await db.Database.ExecuteSqlRawAsync("""
            alter table public.voip_users add column added_meanwhile int; alter table app.users add column added_meanwhile int;
            alter table app.lines add column added_meanwhile int; alter table app.recordings add column added_meanwhile int;
            alter table public.calls add column added_meanwhile int
            """);

        await ReadAll();
    }

    private static CallCenterDb Open(string connection) =>
        new(new DbContextOptionsBuilder<CallCenterDb>().UseNpgsql(connection).UseSnakeCaseNamingConvention().Options);
}
