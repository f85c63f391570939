using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Hangfire.PostgreSql;
using Hangfire.PostgreSql.Factories;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CallCenter.Tests.Integration;

public sealed class DrainTests(Database database)
{
    /// <summary>A delivery that hangs until released, whatever the request: a frozen worker.</summary>
    private sealed class Frozen : IDelivery
    {
        public string Kind => OutboxMessage.Broadcast;
        // Another session looks meanwhile, for which a loaded machine may need a second.
        public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Wake { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Deliver(Due message, CancellationToken ct)
        {
            Began.TrySetResult();
            return Wake.Task;
        }
    }

    private sealed class Prompt : IDelivery
    {
        public string Kind => OutboxMessage.Broadcast;
        public TimeSpan Patience => TimeSpan.FromSeconds(10);
        public List<long> Versions { get; } = [];

        public Task Deliver(Due message, CancellationToken ct)
        {
            lock (Versions) Versions.Add(message.Version);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task A_hung_worker_that_wakes_up_cannot_mark_what_another_has_delivered()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        await Add(source, Guid.NewGuid(), 1);
        var frozen = new Frozen();
        var prompt = new Prompt();
        var hung = drain.Once(frozen, CancellationToken.None);
        await frozen.Began.Task;
        (await drain.Once(prompt, CancellationToken.None)).ShouldBe(default); // the row lock is the lease

        // PostgreSQL has disconnected the frozen session.
        await Eventually.True(async () => (await drain.Once(prompt, CancellationToken.None)).Sent == 1);
        await Add(source, Guid.NewGuid(), 2);
        frozen.Wake.SetResult();

        await Should.ThrowAsync<NpgsqlException>(() => hung);
        (await drain.Once(prompt, CancellationToken.None)).ShouldBe(new(1, 0, false));
        prompt.Versions.ShouldBe([1, 2]);
    }

    [Fact]
    public async Task A_backlog_that_comes_after_the_statement_was_prepared_is_sent_as_fast_as_any()
    {
        await using var source = NpgsqlDataSource.Create($"{DataSetup.Defaults}{await database.Create()};Maximum Pool Size=1");
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        var prompt = new Prompt();
        await Run(source, "truncate app.outbox_messages");
        await Run(source, "vacuum analyze app.outbox_messages");
        for (var n = 0; n < 10; n++) (await drain.Once(prompt, CancellationToken.None)).ShouldBe(default);

        await Run(source, """
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            select gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'ringing', '{}', 1 from generate_series(1, 20000)
            """);

        await Run(source, "set statement_timeout = '10s'"); // milliseconds, and with the plan for an empty outbox half a minute
        (await drain.Once(prompt, CancellationToken.None)).ShouldBe(new(16, 0, true));
    }

    [Fact]
    public async Task Several_drains_at_once_keep_each_calls_order_and_send_each_row_once()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        var calls = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        for (var version = 1; version <= 10; version++)
            foreach (var call in calls) await Add(source, call, version);
        var deliveries = Enumerable.Range(0, 4).Select(_ => new Recorder()).ToList();
        var log = deliveries[0].Log;
        foreach (var delivery in deliveries) delivery.Log = log;

        await Task.WhenAll(deliveries.Select(async delivery =>
        {
            await using var command = source.CreateCommand("select count(*) from app.outbox_messages");
            while ((long)(await command.ExecuteScalarAsync())! > 0) await drain.Once(delivery, CancellationToken.None);
        }));

        log.Count.ShouldBe(200);
        foreach (var call in log.GroupBy(e => e.Call)) call.Select(e => e.Version).ShouldBe(Enumerable.Range(1, 10).Select(v => (long)v));
    }

    [Fact]
    public async Task Rows_whose_times_cannot_be_kept_are_sent_once_and_those_behind_them_too()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        await Run(source, "delete from app.outbox_messages");
        await Add(source, Guid.NewGuid(), 1);
        await Run(source, """
            update app.outbox_messages set timed = true;
            alter table app.event_times add constraint nothing_is_kept check (false) not valid
            """);
        var delivery = new Recorder();

        (await drain.Once(delivery, CancellationToken.None)).Sent.ShouldBe(1);
        (await drain.Once(delivery, CancellationToken.None)).Sent.ShouldBe(0);

        delivery.Log.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_sweep_comes_to_its_end_though_rows_keep_coming()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        await using var db = Db(source);
        await Run(source, "delete from app.outbox_messages");
        await Add(source, Guid.NewGuid(), 1);
        var sweep = new PublishOutbox(drain, [new Restless(source)], db, null!, null!); // both are for dead letters

        (await sweep.Sweep(TestContext.Current.CancellationToken)).ShouldBe("1 sent, 1 waiting, 0 dead letters");
    }

    [Fact]
    public async Task Only_what_may_pass_a_row_that_has_to_wait_leaves_before_it()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        await Run(source, "delete from app.outbox_messages");
        var (call, passing) = (Guid.NewGuid(), new Passing());
        for (var version = 1; version <= 4; version++) await Add(source, call, version);

        (await drain.Once(passing, CancellationToken.None)).ShouldBe(new(2, 1, false));

        passing.Versions.ShouldBe([3, 4]);
        await using var left = source.CreateCommand("select array_agg(version order by id) from app.outbox_messages");
        ((long[])(await left.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBe([1, 2]);
    }

    /// <summary>The first version is not delivered, and the second waits for it.</summary>
    private sealed class Passing : IDelivery
    {
        public string Kind => OutboxMessage.Broadcast;
        public TimeSpan Patience => TimeSpan.FromSeconds(10);
        public List<long> Versions { get; } = [];

        public bool MayPass(Due waiting, Due later, Exception failure) => failure is NotSupportedException && later.Version > 2;

        public Task Deliver(Due message, CancellationToken ct)
        {
            if (message.Version == 1) throw new NotSupportedException("Not yet");
            Versions.Add(message.Version);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task What_fails_in_one_topics_lane_holds_up_no_other_topic_of_its_subject()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        await Run(source, """
            delete from app.outbox_messages;
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            select gen_random_uuid(), 'twilio', '0f1e0000-0000-7000-8000-000000000001', topic, 'x', '{}', n
            from unnest(array['call', 'recording', 'call', 'recording']) with ordinality u (topic, n)
            """);
        var topics = new ByTopics();

        (await drain.Once(topics, CancellationToken.None)).ShouldBe(new(2, 1, false));

        topics.Versions.ShouldBe([2, 4]);
    }

    private sealed class ByTopics : IDelivery
    {
        public string Kind => OutboxMessage.Twilio;
        public TimeSpan Patience => TimeSpan.FromSeconds(10);
        public bool ByTopic => true;
        public List<long> Versions { get; } = [];

        public Task Deliver(Due message, CancellationToken ct)
        {
            if (message.Topic == "call") throw new NotSupportedException("Not yet");
            Versions.Add(message.Version);
            return Task.CompletedTask;
        }
    }

    /// <summary>Each row that leaves adds another one, up to a hundred.</summary>
    private sealed class Restless(NpgsqlDataSource source) : IDelivery
    {
        public string Kind => OutboxMessage.Broadcast;
        public TimeSpan Patience => TimeSpan.FromSeconds(10);

        public Task Deliver(Due message, CancellationToken ct) =>
            message.Version < 100 ? Add(source, Guid.NewGuid(), message.Version + 1) : Task.CompletedTask;
    }

    [Fact]
    public async Task A_parked_row_that_is_tried_again_comes_after_the_rows_that_a_loop_is_just_carrying()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        await using var db = Db(source);
        var (call, hung, prompt) = (Guid.NewGuid(), new Frozen { Patience = TimeSpan.FromSeconds(30) }, new Prompt());
        var parked = await Park(source, call);
        await Add(source, call, 2);
        await Add(source, call, 3);
        var carrying = drain.Once(hung, CancellationToken.None);
        await hung.Began.Task;

        (await RetryDeadLetter.Requeue(db, parked, CancellationToken.None)).ShouldBeTrue();

        (await drain.Once(prompt, CancellationToken.None)).ShouldBe(default);
        hung.Wake.SetResult();
        (await carrying).Sent.ShouldBe(2);
        (await drain.Once(prompt, CancellationToken.None)).Sent.ShouldBe(1);
        prompt.Versions.ShouldBe([1]);
    }

    [Fact]
    public async Task A_retry_waits_for_the_loop_that_is_just_delivering_its_row()
    {
        var connectionString = await database.Create();
        await JobSchema.Install(connectionString);
        await using var source = NpgsqlDataSource.Create(connectionString);
        var drain = new Drain(source, NullLogger<Drain>.Instance, Options.Create(new OutboxOptions()));
        await using var db = Db(source);
        var parked = await Park(source, Guid.NewGuid());
        var (hung, carrying) = (new Frozen { Patience = TimeSpan.FromSeconds(30) }, Task.FromResult(default(Batch)));
        IEnumerable<IDelivery> AfterAnotherLoop()
        {
            carrying = drain.Once(hung, CancellationToken.None);
            hung.Began.Task.Wait();
            yield return new Prompt();
        }
        var retry = new PublishOutbox(drain, AfterAnotherLoop(), db, Storage(connectionString), null!)
            .Retry(parked, CancellationToken.None);
        await using var waiting = source.CreateCommand(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        await Eventually.True(async () => (long)(await waiting.ExecuteScalarAsync())! == 1);

        hung.Wake.SetResult();

        (await carrying).Sent.ShouldBe(1);
        await retry;
    }

    /// <summary>
    /// Without statistics PostgreSQL treats rows that are not dead letters as rare, and sorts the whole backlog for each batch: less than
    /// half the speed.
    /// </summary>
    [Fact]
    public async Task A_new_database_knows_what_an_outbox_row_looks_like_before_its_first_backlog()
    {
        await using var source = NpgsqlDataSource.Create(await database.Create());
        await using var command = source.CreateCommand("""
            select (select null_frac from pg_stats where tablename = 'outbox_messages' and attname = 'parked_at') = 1
              and not exists (select from app.outbox_messages)
            """);
        (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(true);
    }

    private sealed class Recorder : IDelivery
    {
        public string Kind => OutboxMessage.Broadcast;
        public TimeSpan Patience => TimeSpan.FromSeconds(10);
        public List<(Guid Call, long Version)> Log { get; set; } = [];

        public async Task Deliver(Due message, CancellationToken ct)
        {
            await Task.Yield();
            lock (Log) Log.Add((message.Subject, message.Version));
        }
    }

    private static async Task Add(NpgsqlDataSource source, Guid call, long version)
    {
        await using var command = source.CreateCommand("""
            insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
            values (gen_random_uuid(), 'broadcast', $1, 'call-center', 'ringing', '{}', $2)
            """);
        command.Parameters.Add(new() { Value = call });
        command.Parameters.Add(new() { Value = version });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Version 1 of a call, given up as undeliverable, in an otherwise empty outbox.</summary>
    private static async Task<Guid> Park(NpgsqlDataSource source, Guid call)
    {
        await Run(source, "delete from app.outbox_messages");
        await Add(source, call, 1);
        await using var command = source.CreateCommand(
            "update app.outbox_messages set parked_at = now(), attempts = 1, last_error = 'the reason' returning event_id");
        return (Guid)(await command.ExecuteScalarAsync())!;
    }

    private static CallCenterDb Db(NpgsqlDataSource source) =>
        new(new DbContextOptionsBuilder<CallCenterDb>().UseNpgsql(source).UseSnakeCaseNamingConvention().Options);

    private static PostgreSqlStorage Storage(string connectionString)
    {
        var options = new PostgreSqlStorageOptions { SchemaName = JobSchema.Name, PrepareSchemaIfNecessary = false };
        return new(new NpgsqlConnectionFactory(connectionString, options), options);
    }

    private static async Task Run(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
