using CallCenter.Tests.Support;
using CallCenter.Web.Outbox;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Npgsql;

namespace CallCenter.Tests.Integration;

/// <summary>A node was killed while it held the lock under which Hangfire writes the sweep's schedule.</summary>
public sealed class DeadNodesLockTests(Database database) : IAsyncLifetime
{
    private const string Cron = "from hangfire.hash where key = 'recurring-job:publish-outbox' and field = 'Cron'";
    private NpgsqlDataSource data = null!;
    private string connectionString = "";

    public async ValueTask InitializeAsync()
    {
        connectionString = await database.Create();
        data = NpgsqlDataSource.Create(connectionString);
        await Run();
    }

    [Fact]
    public async Task Where_the_schedule_stands_the_lock_is_not_even_waited_for()
    {
        Lock();
        await Execute("update hangfire.lock set acquired = now() + interval '1 hour'"); // never too old

        await Run();
    }

    [Fact]
    public async Task Where_the_schedule_differs_the_lock_is_taken_over_and_the_schedule_put_right()
    {
        await Execute($"update hangfire.hash set value = '0 0 1 1 *' where ctid in (select ctid {Cron})");
        Lock();
        await Execute("create table dead as table hangfire.lock");

        await Run();

        (await Execute($"select value {Cron}")).ShouldBe("*/5 * * * * *");
        (await Execute($"""
            select count(*) from dead join hangfire.lock using (resource, acquired) where resource like '%{PublishOutbox.Id}'
            """)).ShouldBe(0L, "another lock was held than the one that the schedule needs");
    }

    /// <summary>Fails unless the app comes up.</summary>
    private async Task Run()
    {
        await using var app = await ChildApp.StartHere(connectionString, "http://127.0.0.1:9/realtime/v1");
        await app.Stop();
    }

    /// <summary>As whoever died would have: it is never released.</summary>
    private void Lock()
    {
        var options = new PostgreSqlStorageOptions
        {
            SchemaName = JobSchema.Name,
            PrepareSchemaIfNecessary = false,
            DistributedLockTimeout = TimeSpan.FromSeconds(1),
        };
        using var connection = new PostgreSqlStorage(new NpgsqlConnectionFactory(connectionString, options), options).GetConnection();
        connection.AcquireDistributedLock($"lock:recurring-job:{PublishOutbox.Id}", TimeSpan.FromSeconds(20));
    }

    private async Task<object?> Execute(string sql)
    {
        await using var command = data.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => data.DisposeAsync();
}
