using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

public sealed class DialTests(CallCenterApp app) : OnCallTest(app)
{
    private async Task<Guid> Line() => await App.Scalar<Guid>($"select id from app.lines where number = '{CallCenterApp.Line}'");

    private async Task<HttpResponseMessage> Try(string number) =>
        await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial", new { number, lineId = await Line(), tab = "t" });

    private async Task<CallView> Dial(string number)
    {
        using var answer = await Try(number);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var call = (await Person.Json(answer)).GetProperty("call").Deserialize<CallView>(JsonSerializerOptions.Web)!;
        await Doug.Connect(call.Id);
        return call;
    }

    [Fact]
    public async Task The_customer_who_answers_talks_with_the_agent_and_every_screen_shows_the_customers_number()
    {
        await Phone(Outside, "rings");
        Times.OutsideRingTime = TimeSpan.FromMinutes(1);

        var call = await Dial("(415) 555-0177");

        (call.Direction, call.Number, call.From).ShouldBe(("outbound", Outside, CallCenterApp.Line));
        await Rhonda.Person.Sees(c => c.State == "dialing");
        (await Rhonda.Person.Colleague("Doug")).Call!.Number.ShouldBe(Outside);
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;
        await Eventually.True(async () => (await App.Phone.Get(leg)).GetProperty("status").GetString() == "ringing");
        await App.Phone.Post($"/simulate/calls/{leg}/answer");
        (await Rhonda.Person.Sees(c => c.State == "active")).AnsweredAt.ShouldNotBeNull();
        await Eventually.True(async () => await App.Phone.Hears(leg) == "conference");
        await App.Phone.HangUp(leg);
        await Rhonda.Person.SeesNoCall();
        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("completed");
    }

    [Theory]
    [InlineData("busy", "busy")]
    [InlineData("failed", "failed")]
    [InlineData("no-answer", "no_answer")]
    public async Task A_customer_who_is_not_reached_ends_the_call_with_the_reason_and_frees_the_agent(string does, string reason)
    {
        await Phone(Outside, does);

        await Dial(Outside);

        await Doug.Person.SeesNoCall();
        (await App.Scalar<string>("select end_reason from calls")).ShouldBe(reason);
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
    }

    [Fact]
    public async Task The_agent_who_gives_up_leaves_no_telephone_ringing()
    {
        await Phone(Outside, "rings");
        Times.OutsideRingTime = TimeSpan.FromMinutes(1);
        var call = await Dial(Outside);
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;

        await Doug.Person.Does(call.Id, "end");

        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("canceled");
        await Eventually.True(async () => (await App.Phone.Get(leg)).GetProperty("endedAt").ValueKind != JsonValueKind.Null);
    }

    [Fact]
    public async Task An_outbound_customer_is_held_parked_and_picked_up_like_any_caller()
    {
        await Phone(Outside, "answers");
        var call = await Dial(Outside);
        await Doug.Person.Sees(c => c.State == "active");
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;

        await Doug.Person.Does(call.Id, "park");
        await Eventually.True(async () => await App.Phone.Hears(leg) == "hold");
        await Rhonda.Person.Does(call.Id, "pick-up");
        await Rhonda.Connect(call.Id);

        await Eventually.True(async () => await App.Phone.Hears(leg) == "conference");
    }

    [Theory]
    [InlineData("911", "Emergency numbers")]
    [InlineData("112", "Emergency numbers")]
    [InlineData("+1 900 555 1234", "Premium numbers")]
    [InlineData("+44 20 7946 0018", "not allowed")]
    [InlineData("12345", "not a complete phone number")]
    [InlineData("hello", "not a phone number")]
    [InlineData("", "Enter the number")]
    [InlineData("sip:mallory@example.com", "not a phone number")]
    public async Task What_must_not_be_called_is_refused_with_the_reason_and_nothing_changes(string number, string reason)
    {
        using var refused = await Try(number);

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Person.Json(refused)).GetProperty("detail").GetString()!.ShouldContain(reason);
        (await App.Scalar<long>("select count(*) from calls")).ShouldBe(0);
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
    }

    [Fact]
    public async Task What_twilio_refuses_for_good_ends_the_call_at_once_and_leaves_no_number_in_the_log()
    {
        var line = Guid.NewGuid();
        await App.Execute($"insert into app.lines (id, number, name) values ('{line}', '+14155550123', 'Not ours at Twilio')");
        using var answer = await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial", new { number = Outside, lineId = line, tab = "t" });
        await Doug.Connect((await Person.Json(answer)).GetProperty("call").GetProperty("id").GetGuid());

        await Doug.Person.SeesNoCall();

        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("failed");
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("21210"))));
        App.Log.ShouldAllBe(l => !l.Contains("4155550123") && !l.Contains("4155550177"));
    }

    [Theory]
    [InlineData("500")]
    [InlineData("reset")]
    [InlineData("hang")]
    public async Task When_twilio_acts_and_its_answer_is_lost_the_customer_is_still_called_once(string answer)
    {
        var number = $"+1415555016{answer.Length}"; // the simulator remembers the calls of other tests
        await Phone(number, "rings");
        await App.Phone.Faults(new
        {
            restFaults = new[] { new { method = "POST", path = "/Conferences/*/Participants.json", acts = true, answer, times = 1 } },
        });

        await Dial(number);

        await App.Phone.LegTo(number);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from app.outbox_messages where event = 'add'") == 0,
            TimeSpan.FromSeconds(20));
        (await App.Phone.Calls()).EnumerateArray().Count(c => c.GetProperty("to").GetString() == number).ShouldBe(1);
    }

    [Fact]
    public async Task When_twilio_refuses_for_now_the_customer_is_called_once_it_does_not()
    {
        const string number = "+14155550169";
        await Phone(number, "answers");
        await App.Phone.Faults(new
        {
            restFaults = new[]
            {
                new { method = "POST", path = "/Conferences/*/Participants.json", acts = false, answer = "429", times = 2 },
            },
        });

        await Dial(number);

        await Doug.Person.Sees(c => c.State == "active");
        (await App.Phone.Calls()).EnumerateArray().Count(c => c.GetProperty("to").GetString() == number).ShouldBe(1);
    }
}
