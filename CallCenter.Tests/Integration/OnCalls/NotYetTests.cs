using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>What Twilio does not know yet has not ended, and a call in Twilio's queue is not unanswered.</summary>
public sealed class NotYetTests(CallCenterApp app) : OnCallTest(app)
{
    private TwilioGate gate = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        gate = await TwilioGate.Before(App);
    }

    public override async ValueTask DisposeAsync()
    {
        await gate.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private Task Refused(Func<ApiRequest, bool> which, int times) =>
        Eventually.True(() => Task.FromResult(gate.Asked.Count(which) >= times));

    private async Task<Guid> Dial(string number)
    {
        using var answer = await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial",
            new { number, lineId = await App.Scalar<Guid>($"select id from app.lines where number = '{CallCenterApp.Line}'"), tab = "t" });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var id = (await Person.Json(answer)).GetProperty("call").GetProperty("id").GetGuid();
        await Doug.Connect(id);
        return id;
    }

    [Theory]
    [InlineData(404, 20404)]
    [InlineData(400, 16099)]
    [InlineData(400, 21220)]
    public async Task A_hold_and_its_end_are_tried_until_they_are_so_while_the_caller_is_on_the_line(int status, int code)
    {
        var call = await Talking();
        gate.Refuses = r => r.ChangesParticipant ? (status, code) : null;

        await Doug.Person.Does(call.Id, "hold");
        await Refused(r => r.ChangesParticipant && r.Form.Contains("Hold=true"), 2);
        gate.Refuses = _ => null;
        await CallerHears("hold");

        gate.Refuses = r => r.ChangesParticipant ? (status, code) : null;
        await Doug.Person.Does(call.Id, "resume");
        await Refused(r => r.ChangesParticipant && r.Form.Contains("Hold=false"), 2);
        gate.Refuses = _ => null;
        await CallerHears("conference");
    }

    [Theory]
    [InlineData(404, 20404)]
    [InlineData(400, 21220)]
    public async Task Whoever_lives_is_hung_up_though_Twilio_did_not_find_them_at_first(int status, int code)
    {
        var call = await Talking();
        gate.Refuses = r => r.ChangesCall ? (status, code) : null;

        await Doug.Person.Does(call.Id, "end");
        await Refused(r => r.ChangesCall, 2);
        gate.Refuses = _ => null;

        await Eventually.True(async () => (await App.Phone.Get(Caller)).GetProperty("endedAt").ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task A_hang_up_that_Twilio_does_not_carry_out_for_half_a_minute_is_left_to_the_operators_and_not_lost()
    {
        var call = await Talking();
        gate.Refuses = r => r.ChangesCall ? (400, 21220) : null;

        await Doug.Person.Does(call.Id, "end");
        await Refused(r => r.ChangesCall, 1);
        await App.Execute("update app.outbox_messages set created_at = created_at - interval '40 s' where event = 'hang_up'");

        await Eventually.True(async () => await App.Scalar<long>(
            "select count(*) from app.outbox_messages where event = 'hang_up' and parked_at is not null") > 0);
    }

    [Fact]
    public async Task A_command_for_a_leg_that_is_over_is_done_at_the_first_try()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "hold");
        await CallerHears("hold");
        await App.Phone.Faults(new { drop = new[] { "*" } }); // nothing reports that the caller has left
        await App.Phone.HangUp(Caller);

        await Doug.Person.Does(call.Id, "resume");

        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages where kind = 'twilio'") == 0);
        gate.Asked.Count(r => r.ChangesParticipant && r.Form.Contains("Hold=false")).ShouldBe(1);
    }

    [Fact]
    public async Task A_hold_for_a_conference_whose_sid_is_not_known_yet_is_not_dropped()
    {
        var call = await Talking();
        await App.Execute("update calls set conference_sid = null");
        gate.Answers = (r, answer) => r is { Method: "GET", Path: "/Conferences.json" }
            ? """{"conferences":[],"uri":"/x","page_size":20,"next_page_uri":null,"first_page_uri":"/x","previous_page_uri":null}"""
            : answer;

        await Doug.Person.Does(call.Id, "hold");
        await Refused(r => r.Path == "/Conferences.json", 2);
        gate.Answers = (_, answer) => answer;

        await CallerHears("hold");
    }

    [Fact]
    public async Task Whoever_parks_is_off_the_call_though_Twilio_does_not_hold_the_caller_yet()
    {
        var call = await Talking();
        var leg = await App.Scalar<string>("select agent_call_sid from calls");
        gate.Refuses = r => r.ChangesParticipant ? (400, 16099) : null;

        await Doug.Person.Does(call.Id, "park");

        await Eventually.True(async () => (await App.Phone.Get(leg!)).GetProperty("endedAt").ValueKind != JsonValueKind.Null);
        (await App.Scalar<long>("select count(*) from app.outbox_messages where event = 'hold'")).ShouldBe(1);
        gate.Refuses = _ => null;
        await CallerHears("hold");
    }

    [Fact]
    public async Task Nobody_is_called_in_to_be_consulted_before_the_caller_is_on_hold()
    {
        const string number = "+14155550158";
        var call = await Talking();
        gate.Refuses = r => r.ChangesParticipant ? (400, 16099) : null;

        await Doug.Person.Does(call.Id, "consult", new { number });

        await Refused(r => r.ChangesParticipant, 3);
        gate.Asked.ShouldNotContain(r => r.AddsParticipant);
        gate.Refuses = _ => null;
        await App.Phone.LegTo(number);
        await CallerHears("hold");
    }

    [Theory]
    [InlineData(400, 16099, "+14155550151")]
    [InlineData(404, 20404, "+14155550157")]
    public async Task The_customer_is_called_by_the_conferences_name_where_nobody_can_be_added_before_it_has_started(
        int status, int code, string number)
    {
        await Phone(number, "answers");
        gate.Refuses = r => r.AddsParticipant && r.Path.StartsWith("/Conferences/CF", StringComparison.Ordinal) ? (status, code) : null;

        var call = await Dial(number);

        (await Doug.Person.Sees(c => c.State == "active")).Id.ShouldBe(call);
        var leg = (await App.Phone.LegTo(number))!.Value.GetProperty("sid").GetString()!;
        await Eventually.True(async () => await App.Phone.Hears(leg) == "conference");
        (await App.Phone.Calls()).EnumerateArray().Count(c => c.GetProperty("to").GetString() == number).ShouldBe(1);
    }

    [Fact]
    public async Task Outgoing_calls_work_on_an_account_that_refuses_everything_before_a_conference_has_started()
    {
        const string number = "+14155550155";
        await Phone(number, "answers");
        await App.Phone.Faults(new { behaviour = new { refusedBeforeStart = new[] { "*" } } });

        await Dial(number);

        await Doug.Person.Sees(c => c.State == "active");
        var leg = (await App.Phone.LegTo(number))!.Value.GetProperty("sid").GetString()!;
        await Eventually.True(async () => await App.Phone.Hears(leg) == "conference");
    }

    [Fact]
    public async Task A_call_behind_24_others_in_the_accounts_queue_is_waited_for()
    {
        await App.Phone.Faults(new { behaviour = new { callsPerSecond = 1, callsAhead = 24 } });

        var call = await Dial("+14155550156");

        await Eventually.True(async () =>
            await App.Scalar<bool>($"select due_at > state_since + interval '40 seconds' from calls where id = '{call}'"));
    }

    [Fact]
    public async Task Whoever_waits_in_Twilios_queue_is_not_given_up_before_they_were_rung()
    {
        const string number = "+14155550152";
        await Phone(number, "rings");
        await App.Phone.Faults(new { drop = new[] { "call-status" } }); // nothing is reported while it is in the queue
        gate.Answers = (r, answer) => r.AddsParticipant ? answer.Replace("\"queue_time\":\"0\"", "\"queue_time\":\"24000\"") : answer;

        var call = await Dial(number);

        // 24 s, 6 of ringing, 15 of grace.
        await Eventually.True(async () =>
            await App.Scalar<bool>($"select due_at > state_since + interval '44 seconds' from calls where id = '{call}'"));
        WebUtility.HtmlDecode(await (await App.SignIn("sue")).Http.GetStringAsync($"/history/{call}"))
            .ShouldContain("will be dialled in about 24 s");
    }

    [Fact]
    public async Task A_party_in_Twilios_queue_is_waited_for_as_well()
    {
        const string number = "+14155550153";
        await Phone(number, "rings");
        var call = await Talking();
        await App.Phone.Faults(new { drop = new[] { "call-status" } });
        gate.Answers = (r, answer) => r.AddsParticipant ? answer.Replace("\"queue_time\":\"0\"", "\"queue_time\":\"24000\"") : answer;

        await Doug.Person.Does(call.Id, "consult", new { number });

        await Eventually.True(async () =>
            await App.Scalar<bool>($"select parties_due_at > now() + interval '40 seconds' from calls where id = '{call.Id}'"));
    }

    [Fact]
    public async Task Where_Agent_Conference_is_off_the_call_ends_at_once_and_the_reason_is_in_the_log()
    {
        gate.Refuses = r => r.AddsParticipant ? (403, 12400) : null;

        await Dial("+14155550154");

        await Doug.Person.SeesNoCall();
        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("failed");
        gate.Asked.Count(r => r.AddsParticipant).ShouldBe(1);
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("403 (12400)"))));
    }
}
