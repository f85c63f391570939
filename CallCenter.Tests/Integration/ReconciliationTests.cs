using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

public sealed class ReconciliationTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_call_whose_end_no_webhook_told_ends_all_the_same()
    {
        var doug = await App.SignIn("doug");
        var sid = await App.Phone.Call();
        await doug.Sees("ringing");
        await Eventually.True(async () => await App.Phone.Hears(sid) == "music"); // in the conference, and so four webhooks report the end
        await App.Phone.Faults(new { drop = new[] { "*" } });
        await App.Phone.HangUp(sid);
        await App.Phone.Dropped("participant-leave", "conference-end", "call-status", "\"action\"");
        await App.Phone.Faults(new { });
        await doug.Sees("ringing"); // nobody has said otherwise

        await Compare();

        await doug.SeesNoCall();
        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("abandoned");
    }

    [Fact]
    public async Task A_parked_call_of_which_twilio_knows_nothing_ends_when_it_is_missing_twice()
    {
        var doug = await App.SignIn("doug");
        await Park("CA000000000000000000000000000000c1");

        await Compare();
        await doug.Sees("parked");
        await CompareUntil(async () => (await doug.Board()).Calls.Count == 0);

        (await App.Scalar<long>("select count(*) from parked_calls")).ShouldBe(0);
    }

    [Fact]
    public async Task A_healthy_call_is_left_alone_whatever_twilio_s_REST_answers()
    {
        var doug = await App.SignIn("doug");
        await App.Phone.Call();
        await doug.Sees("ringing");

        foreach (var rest in (string[])["500", "429"])
        {
            await App.Phone.Faults(new { rest });
            await Compare();
            await Compare();
        }
        await App.Phone.Faults(new { });
        await Compare();

        await doug.Sees("ringing");
    }

    [Fact]
    public async Task An_agent_s_leg_that_is_over_without_a_word_lets_the_call_ring_again()
    {
        var doug = await App.SignIn("doug");
        var sid = await App.Phone.Call();
        var call = await doug.Sees("ringing");
        (await doug.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await App.Execute($"""
            update calls set state = 'active', answered_at = clock_timestamp(), agent_call_sid = 'CA000000000000000000000000000000c2',
              due_at = null, version = version + 1 where id = '{call.Id}';
            insert into app.legs (call_sid, call_id, label, joined_at)
              select agent_call_sid, id, 'agent-' || agent_id, now() from calls where id = '{call.Id}'
            """);

        await CompareUntil(async () => (await doug.Board()).Calls.Single().State == "ringing");

        (await App.Scalar<long>("select count(*) from voip_users where current_call_id is not null")).ShouldBe(0);
        (await App.Phone.Get(sid)).GetProperty("endedAt").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    private Task Compare() => App.Services.GetRequiredService<Reconciliation>().Look(TimeSpan.Zero, TestContext.Current.CancellationToken);

    /// <summary>Once more, where the app's own look has come in between: it starts counting again.</summary>
    private Task CompareUntil(Func<Task<bool>> so) => Eventually.True(async () =>
    {
        await Compare();
        return await so();
    });

    private Task Park(string sid) => App.Execute($"""
        with agent as (select id from voip_users order by display_name limit 1), call as (
          insert into calls (id, call_sid, from_number, to_number, line_id, state, started_at, state_since, answered_at)
          select gen_random_uuid(), '{sid}', '{CallCenterApp.Caller}', number, id, 'parked', now(), now(), now()
          from app.lines limit 1 returning id),
        leg as (insert into app.legs (call_sid, call_id, label, joined_at) select '{sid}', id, 'caller', now() from call)
        insert into parked_calls (call_id, slot, parked_by, parked_at) select call.id, 1, agent.id, now() from call, agent
        """);
}
