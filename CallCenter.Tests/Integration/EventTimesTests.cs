using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Outbox;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>How long each event of a call was on its way, as the outbox leaves it.</summary>
public sealed class EventTimesTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task Every_version_of_a_call_that_was_announced_has_its_times_once()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        (await doug.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await doug.Do(call.Id, "end")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await doug.SeesNoCall();

        await Eventually.True(() => App.Scalar<bool>($"""
            select count(*) >= 3 and count(*) = count(t.call_id)
            from public.ring_events e left join app.event_times t on t.call_id = e.call_id and t.version = e.version
            where e.call_id = '{call.Id}'
            """));
        (await App.Scalar<bool>($"""
            select bool_and(transaction_ms >= 0 and waited_ms >= 0 and sent_ms >= waited_ms and accepted_ms > sent_ms and attempts = 0)
            from app.event_times where call_id = '{call.Id}'
            """)).ShouldBeTrue();
    }

    [Fact]
    public async Task They_are_kept_for_thirty_days()
    {
        await App.Execute("""
            insert into app.event_times (call_id, version, event, committed_at, waited_ms, sent_ms, accepted_ms, attempts)
            select gen_random_uuid(), days, 'ended', now() - make_interval(days => days), 1, 1, 2, 0 from unnest(array[29, 31]) days
            """);

        await using (var scope = App.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<PublishOutbox>().Sweep(TestContext.Current.CancellationToken);
        (await App.Scalar<long>("select count(*) from app.event_times where version = 31")).ShouldBe(0);
        (await App.Scalar<long>("select count(*) from app.event_times where version = 29")).ShouldBe(1);
    }
}
