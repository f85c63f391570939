using CallCenter.Tests.Support;
using CallCenter.Web.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

public sealed class ParkedTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_stuck_outbox_row_can_be_retried_and_discarded_by_ops()
    {
        await Park();
        var ops = await App.SignIn("ops");
        var id = await App.Scalar<long>("select id from app.outbox_messages where event = 'nonsense'");
        (await ops.Http.GetStringAsync("/ops/outbox")).ShouldContain("nonsense");

        (await ops.Text(await ops.Send("/ops/outbox?handler=Retry", ("id", $"{id}")))).ShouldContain($"Row {id} is tried again.");
        await Eventually.True(async () => await App.Scalar<bool>($"select count(*) = 1 from app.outbox_messages where id > {id} and parked_at is not null"));
        id = await App.Scalar<long>("select id from app.outbox_messages where event = 'nonsense'");
        (await ops.Text(await ops.Send("/ops/outbox?handler=Discard", ("id", $"{id}")))).ShouldContain($"Row {id} is discarded.");

        (await App.Scalar<long>($"select count(*) from app.outbox_messages where id = {id}")).ShouldBe(0);
        (await App.Scalar<string>("select string_agg(action, ' ' order by id) from app.audit_log")).ShouldBe("outbox.retried outbox.discarded");
    }

    [Fact]
    public async Task A_parked_row_is_one_failed_job_with_its_reason_however_many_sweeps_see_it()
    {
        await Park();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Outbox(o => o.Sweep(CancellationToken.None))));

        var parked = await App.Scalar<Guid>("select event_id from app.outbox_messages where event = 'nonsense'");
        var failed = $"from hangfire.job j join hangfire.state s on s.id = j.stateid where s.name = 'Failed' and j.arguments::text like '%{parked}%'";

        (await App.Scalar<long>($"select count(*) {failed}")).ShouldBe(1);
        (await App.Scalar<string>($"select s.data->>'ExceptionMessage' {failed}")).ShouldEndWith("(nonsense to call) was not delivered: Unknown");
        (await Should.ThrowAsync<UndeliverableException>(() => Outbox(o => o.Retry(parked, CancellationToken.None)))).Message.ShouldNotEndWith("Unknown");
    }

    private async Task Outbox(Func<PublishOutbox, Task> does)
    {
        await using var scope = App.Services.CreateAsyncScope();
        await does(scope.ServiceProvider.GetRequiredService<PublishOutbox>());
    }

    /// <summary>A row of a kind that nobody can carry out.</summary>
    private Task Park() => App.Execute("""
        insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version, attempts, last_error, parked_at)
        values (gen_random_uuid(), 'twilio', gen_random_uuid(), 'call', 'nonsense', '{"sid":"CA0"}', 1, 9, 'Unknown', now())
        """);
}
