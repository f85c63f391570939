using CallCenter.Tests.Support;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

public sealed class DeadLettersTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_stuck_outbox_row_can_be_retried_and_discarded_by_ops()
    {
        await Park();
        var ops = await App.SignIn("ops");
        var id = await App.Scalar<long>("select id from app.outbox_messages where event = 'nonsense'");
        (await ops.Http.GetStringAsync("/ops/outbox")).ShouldContain("nonsense");

        (await ops.Text(await ops.Send("/ops/outbox?handler=Retry", ("id", $"{id}")))).ShouldContain($"Row {id} will be retried.");
        await Eventually.True(async () =>
            await App.Scalar<bool>($"select count(*) = 1 from app.outbox_messages where id > {id} and parked_at is not null"));
        id = await App.Scalar<long>("select id from app.outbox_messages where event = 'nonsense'");
        (await ops.Text(await ops.Send("/ops/outbox?handler=Discard", ("id", $"{id}")))).ShouldContain($"Row {id} was discarded.");

        (await App.Scalar<long>($"select count(*) from app.outbox_messages where id = {id}")).ShouldBe(0);
        (await App.Scalar<string>("select string_agg(action, ' ' order by id) from app.audit_log"))
            .ShouldBe("outbox.retried outbox.discarded");
    }

    [Fact]
    public async Task A_parked_row_is_one_failed_job_with_its_reason_however_many_sweeps_see_it()
    {
        await NoFailedJob();
        await Park();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Outbox(o => o.Sweep(CancellationToken.None))));

        (await FailedJobs()).ShouldBe(1);
        (await App.Scalar<string>($"select s.data->>'ExceptionMessage' {Failed}"))
            .ShouldEndWith("(nonsense to call) was not delivered: Unknown");
        (await Should.ThrowAsync<UndeliverableException>(() => Outbox(o => o.RetryDeadLetters(CancellationToken.None))))
            .Message.ShouldNotEndWith("Unknown");
    }

    [Fact]
    public async Task Thousands_of_dead_letters_are_one_failed_job_and_are_retried_and_discarded_at_once()
    {
        const int Many = 3000;
        await NoFailedJob();
        await Park(Many, "broadcast");
        await Park(2, "twilio");
        await Outbox(o => o.Sweep(CancellationToken.None));
        (await FailedJobs()).ShouldBe(1);
        var ops = await App.SignIn("ops");
        (await ops.Http.GetStringAsync("/ops/outbox")).ShouldContain("Retry all");

        (await ops.Text(await ops.Send("/ops/outbox?handler=RetryAll", ("kind", "broadcast"))))
            .ShouldContain($"{Many} dead letters will be retried.");
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages where kind = 'broadcast'") == 0,
            TimeSpan.FromMinutes(1));
        (await App.Scalar<long>("select count(*) from app.outbox_messages where kind = 'twilio' and parked_at is not null")).ShouldBe(2);
        (await ops.Text(await ops.Send("/ops/outbox?handler=DiscardAll"))).ShouldContain("2 dead letters were discarded.");
        (await ops.Text(await ops.Send("/ops/outbox?handler=DiscardAll"))).ShouldContain("There are no dead letters left.");

        (await App.Scalar<long>("select count(*) from app.outbox_messages")).ShouldBe(0);
        (await App.Scalar<string>("select string_agg(action || ' ' || subject || ' ' || detail, ', ' order by id) from app.audit_log"))
            .ShouldBe($"outbox.retried broadcast {Many} rows, outbox.discarded all 2 rows");
        await NoFailedJob();
    }

    [Fact]
    public async Task Dead_letters_of_one_call_that_are_retried_together_keep_their_order()
    {
        var call = Guid.NewGuid();
        for (var version = 1; version <= 3; version++)
        {
            await App.Execute($$"""
                insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version, attempts, last_error, parked_at)
                values (gen_random_uuid(), 'twilio', '{{call}}', 'call', 'nonsense', '{}', {{version}}, 9, 'Unknown', now())
                """);
        }
        await using var scope = App.Services.CreateAsyncScope();
        // Nothing sends them: their event is unknown, and each becomes a dead letter again in its turn.
        await RetryDeadLetter.RequeueAll(scope.ServiceProvider.GetRequiredService<CallCenterDb>(), null, CancellationToken.None);

        await Eventually.True(async () =>
            await App.Scalar<long>("select count(*) from app.outbox_messages where parked_at is not null and attempts = 1") == 3);
        (await App.Scalar<string>("select string_agg(version::text, ' ' order by id) from app.outbox_messages")).ShouldBe("1 2 3");
    }

    [Fact]
    public async Task Old_rows_that_cannot_be_deleted_hide_no_dead_letter_and_keep_no_others()
    {
        await NoFailedJob();
        await Park();
        await App.Execute("""
            insert into app.webhook_receipts (key, received_at) values ('old', now() - interval '4 days');
            insert into app.sign_in_failures (name, failed, at) values ('\x01', 1, now() - interval '2 days');
            create function public.keep_receipt() returns trigger language plpgsql as $$ begin raise exception 'this receipt stays'; end $$;
            create trigger keep_receipt before delete on app.webhook_receipts for each row
              when (old.key = 'old') execute function public.keep_receipt()
            """);
        try
        {
            await Outbox(async o => (await o.Sweep(CancellationToken.None)).ShouldContain("Failed: old rows: "));

            (await FailedJobs()).ShouldBe(1);
            (await App.Scalar<long>("select count(*) from app.sign_in_failures")).ShouldBe(0);
        }
        finally { await App.Execute("drop trigger keep_receipt on app.webhook_receipts; drop function public.keep_receipt()"); }
    }

    private const string Failed = """
        from hangfire.job j join hangfire.state s on s.id = j.stateid
        where s.name = 'Failed' and j.invocationdata::text like '%RetryDeadLetters%'
        """;

    /// <summary>While the app's own sweep is making the job, the others leave it to that one.</summary>
    private Task<long> FailedJobs() => Eventually.Get<long>(() => App.Scalar<long>($"select count(*) {Failed}"), count => count > 0);

    /// <summary>From an earlier test's dead letters, which are handled.</summary>
    private Task NoFailedJob() => Eventually.True(async () =>
    {
        await Outbox(o => o.Sweep(CancellationToken.None));
        return await App.Scalar<long>($"select count(*) {Failed}") == 0;
    });

    private Task Park(int count, string kind) => App.Execute($$"""
        insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version, attempts, last_error, parked_at)
        select gen_random_uuid(), '{{kind}}', gen_random_uuid(), 'call-center', 'nonsense', '{"id":"x"}', 1, 9, 'Unknown', now()
        from generate_series(1, {{count}})
        """);

    private async Task Outbox(Func<PublishOutbox, Task> does)
    {
        await using var scope = App.Services.CreateAsyncScope();
        await does(scope.ServiceProvider.GetRequiredService<PublishOutbox>());
    }

    /// <summary>A row of a kind that nothing can deliver.</summary>
    private Task Park() => App.Execute("""
        insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version, attempts, last_error, parked_at)
        values (gen_random_uuid(), 'twilio', gen_random_uuid(), 'call', 'nonsense', '{"sid":"CA0"}', 1, 9, 'Unknown', now())
        """);
}
