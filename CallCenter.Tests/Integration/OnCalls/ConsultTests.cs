using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration.OnCalls;

public sealed class ConsultTests(CallCenterApp app) : OnCallTest(app)
{
    private async Task<CallView> Consulting()
    {
        var call = await Talking();
        (await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id })).State.ShouldBe("held");
        await CallerHears("hold");
        await Rhonda.Accept(call.Id);
        await CallerHears("hold");
        return call;
    }

    [Fact]
    public async Task A_completed_consultation_hands_the_caller_over_without_a_ring()
    {
        var call = await Consulting();

        var handed = await Doug.Person.Does(call.Id, "consult/complete");

        (handed.State, handed.Agent!.Id, handed.Parties.Count).ShouldBe(("active", Rhonda.Id, 0));
        await CallerHears("conference");
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
        (await Doug.Person.Colleague("Rhonda")).Call!.Id.ShouldBe(call.Id);
        await App.Phone.HangUp(Caller);
        await Doug.Person.SeesNoCall();
        (await Doug.Person.Colleague("Rhonda")).Call.ShouldBeNull();
    }

    [Fact]
    public async Task After_the_handover_the_senders_own_leg_says_nothing_about_the_call()
    {
        var call = await Consulting();
        await Doug.Person.Does(call.Id, "consult/complete");

        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent hang_up"))));

        await Eventually.True(async () => await App.Scalar<long>($"""
            select count(*) from app.legs where call_id = '{call.Id}' and label = 'agent-{Doug.Id}' and left_at is not null
            """) == 1);
        (await Rhonda.Person.Board()).Calls.Single().Agent!.Id.ShouldBe(Rhonda.Id);
        await CallerHears("conference");
    }

    [Fact]
    public async Task All_three_talk_and_then_two_of_them_go_on()
    {
        var call = await Consulting();

        (await Doug.Person.Does(call.Id, "consult/join")).State.ShouldBe("active");
        await CallerHears("conference");
        (await Doug.Person.Does(call.Id, "leave")).Agent!.Id.ShouldBe(Rhonda.Id);

        await CallerHears("conference");
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
    }

    [Fact]
    public async Task Back_to_the_caller_ends_the_colleagues_part()
    {
        var call = await Consulting();

        (await Doug.Person.Does(call.Id, "consult/cancel")).State.ShouldBe("active");

        await CallerHears("conference");
        (await Doug.Person.Colleague("Rhonda")).Call.ShouldBeNull();
        await Eventually.True(async () => await App.Scalar<long>($"""
            select count(*) from app.legs where call_id = '{call.Id}' and label = 'agent-{Rhonda.Id}' and left_at is not null
            """) == 1);
        (await Doug.Person.Board()).Calls.Single().State.ShouldBe("active");
    }

    [Fact]
    public async Task Holding_the_caller_does_not_lose_the_colleague_who_still_rings_and_no_answer_returns_the_caller()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "hold");
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });
        using (var resume = await Doug.Person.Do(call.Id, "resume")) resume.StatusCode.ShouldBe(HttpStatusCode.Conflict);

        var back = await Doug.Person.Sees(c => c.State == "active");

        back.Parties.Single().Outcome.ShouldBe("no_answer");
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_colleague_who_declines_returns_the_caller_at_once()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });

        var back = await Rhonda.Person.Does(call.Id, "decline");

        (back.State, back.Parties.Single().Outcome).ShouldBe(("active", "declined"));
        await CallerHears("conference");
    }

    [Fact]
    public async Task Completed_while_it_still_rings_it_is_a_transfer()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });

        (await Doug.Person.Does(call.Id, "consult/complete")).OfferedTo.ShouldBe(Rhonda.Id);

        await CallerHears("hold");
        await Rhonda.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task Completed_while_a_number_rings_it_comes_back_to_its_sender_though_the_line_has_a_wrap_up()
    {
        await App.Execute("update app.lines set wrap_up_seconds = 60");
        await Phone(Outside, "rings");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { number = Outside });
        (await Doug.Person.Does(call.Id, "consult/complete")).State.ShouldBe("outside");

        await App.Phone.HangUp((await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!);

        await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);
        await Doug.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task An_outside_number_that_was_asked_first_has_the_caller()
    {
        await Phone(Outside, "answers");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { number = Outside });
        await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"));
        await CallerHears("hold");

        (await Doug.Person.Does(call.Id, "consult/complete")).State.ShouldBe("outside");

        await CallerHears("conference");
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
    }

    [Fact]
    public async Task A_consulting_agent_who_crashes_leaves_the_caller_with_the_colleague()
    {
        await Consulting();

        await Doug.HangUp();

        (await Rhonda.Person.Sees(c => c.State == "active")).Agent!.Id.ShouldBe(Rhonda.Id);
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_consulting_agent_who_crashes_never_leaves_the_caller_alone_with_a_stranger()
    {
        Times.RejoinTime = TimeSpan.FromMinutes(1);
        await Phone(Outside, "answers");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { number = Outside });
        await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"));

        await Doug.HangUp();

        (await Doug.Person.Sees(c => c.State == "ringing")).OfferedTo.ShouldBe(Doug.Id);
        await CallerHears("hold");
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;
        await Eventually.True(async () => (await App.Phone.Get(leg)).GetProperty("status").GetString() == "completed");
    }

    [Fact]
    public async Task A_colleague_who_is_asked_into_a_call_cannot_be_in_another()
    {
        var call = await Talking();
        await App.Phone.Call("+14155550199");
        await Rhonda.Answer();

        using var refused = await Doug.Person.Do(call.Id, "consult");
        using var busy = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            Doug.Person.Http, $"/api/calls/{call.Id}/consult", new { agentId = Rhonda.Id });

        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        busy.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(busy)).GetProperty("detail").GetString().ShouldBe("Rhonda is on a call.");
    }
}
