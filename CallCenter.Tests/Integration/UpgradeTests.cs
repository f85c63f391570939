using System.Diagnostics;
using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>Migrations while the product is in use: those that wait for a lock let others pass, and long ones take no lock.</summary>
public sealed class UpgradeTests(Database database) : IAsyncLifetime
{
    private readonly List<string> said = [];
    private NpgsqlDataSource source = null!;
    private Upgrade upgrade = null!;

    public async ValueTask InitializeAsync()
    {
        var connection = await database.Create();
        source = NpgsqlDataSource.Create(connection);
        upgrade = new(connection, word => { lock (said) said.Add(word); });
    }

    [Fact]
    public async Task Whoever_writes_calls_waits_less_than_a_second_for_a_migration_that_waits_for_a_lock()
    {
        await using var busy = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var tx = await busy.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await new NpgsqlCommand("select count(*) from public.calls", busy).ExecuteScalarAsync(TestContext.Current.CancellationToken);

        var migration = upgrade.Apply("20991231000000_column.sql",
            "alter table public.calls add column added_meanwhile int;", TestContext.Current.CancellationToken);

        // The database itself refuses a write that waits for its lock for a second: how fast this process is makes no difference.
        await using var writer = await source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await new NpgsqlCommand("set lock_timeout = '1s'", writer).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(3);)
            await new NpgsqlCommand("update public.calls set version = version where false", writer)
                .ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        migration.IsCompleted.ShouldBeFalse("it waits, for this test to mean anything");
        await tx.CommitAsync(TestContext.Current.CancellationToken);
        await migration;
        (await Scalar("select count(*) from pg_attribute where attrelid = 'public.calls'::regclass and attname = 'added_meanwhile'"))
            .ShouldBe(1L);
        (await Scalar("select count(*) from app.migrations where scriptname = '20991231000000_column.sql'")).ShouldBe(1L);
        lock (said) said.ShouldContain(w => w.Contains("waits for a lock"));
    }

    [Fact]
    public async Task An_index_is_built_concurrently_while_a_call_is_being_written_and_a_half_made_one_is_made_again()
    {
        await Execute("create table app.numbers as select 1 as n union all select 1");
        await Should.ThrowAsync<SetupException>(() => upgrade.Apply("20991231000000_unique.sql",
            "create unique index concurrently if not exists ix_numbers on app.numbers (n);", default));
        (await Scalar("select indisvalid from pg_index where indexrelid = 'app.ix_numbers'::regclass"))
            .ShouldBe(false, "half made, for this test to mean anything");
        await Execute("delete from app.numbers where ctid = (select min(ctid) from app.numbers)");

        await upgrade.Apply("20991231000000_unique.sql",
            "-- In a file of its own.\ncreate unique index concurrently if not exists ix_numbers on app.numbers (n);", default);

        (await Scalar("select indisvalid from pg_index where indexrelid = 'app.ix_numbers'::regclass")).ShouldBe(true);
    }

    [Fact]
    public async Task A_script_that_takes_longer_than_the_roles_patience_is_carried_through()
    {
        await Execute("alter database " + new NpgsqlConnectionStringBuilder(source.ConnectionString).Database
            + " set statement_timeout = '100ms'");

        await upgrade.Apply("20991231000000_long.sql", "select pg_sleep(0.5);", default);

        (await Scalar("select count(*) from app.migrations where scriptname = '20991231000000_long.sql'")).ShouldBe(1L);
    }

    [Fact]
    public async Task One_that_fails_says_why_and_leaves_nothing()
    {
        var failed = await Should.ThrowAsync<SetupException>(
            () => upgrade.Apply("20991231000000_wrong.sql", "create table app.half (id int); select 1 / 0;", default));

        failed.Message.ShouldContain("20991231000000_wrong.sql failed");
        failed.Message.ShouldContain("division by zero");
        (await Scalar("select count(*) from pg_class where relname = 'half'")).ShouldBe(0L);
    }

    private async Task<object?> Scalar(string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private async Task Execute(string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await upgrade.DisposeAsync();
        await source.DisposeAsync();
    }
}
