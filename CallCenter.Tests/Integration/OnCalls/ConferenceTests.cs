using System.Net;
using System.Net.Http.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration.OnCalls;

public sealed class ConferenceTests(CallCenterApp app) : OnCallTest(app)
{
    [Fact]
    public async Task An_outside_party_talks_with_both_and_is_removed()
    {
        await Phone(Outside, "answers");
        var call = await Talking();

        (await Doug.Person.Does(call.Id, "parties", new { number = Outside })).State.ShouldBe("active");

        var party = (await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"))).Parties.Single();
        party.NumberDisplay.ShouldBe("+1 415-555-0177");
        await CallerHears("conference");
        (await Doug.Person.Does(call.Id, $"parties/{party.Label}/remove")).Parties.ShouldBeEmpty();
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;
        await Eventually.True(async () => (await App.Phone.Get(leg)).GetProperty("status").GetString() == "completed");
        await CallerHears("conference");
    }

    [Fact]
    public async Task The_agent_leaves_and_the_others_go_on_until_one_of_them_hangs_up()
    {
        await Phone(Outside, "answers");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "parties", new { number = Outside });
        await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"));

        (await Doug.Person.Does(call.Id, "leave")).State.ShouldBe("outside");

        await CallerHears("conference");
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
        await App.Phone.HangUp(Caller);
        await Doug.Person.SeesNoCall();
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;
        await Eventually.True(async () => (await App.Phone.Get(leg)).GetProperty("status").GetString() == "completed");
    }

    [Fact]
    public async Task A_colleague_who_comes_after_the_agent_has_left_has_the_call()
    {
        await Phone(Outside, "answers");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "parties", new { number = Outside });
        await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"));
        await Doug.Person.Does(call.Id, "parties", new { agentId = Rhonda.Id });
        (await Doug.Person.Does(call.Id, "leave")).State.ShouldBe("outside");

        await Rhonda.Person.Does(call.Id, "claim");
        await Rhonda.Connect(call.Id);

        (await Rhonda.Person.Sees(c => c.State == "active")).Agent!.Id.ShouldBe(Rhonda.Id);
        (await App.Scalar<string>($"select began_by from app.talks where agent_id = '{Rhonda.Id}' and joined_at is not null"))
            .ShouldBe("conference");
        (await App.Scalar<string>("select event || coalesce(detail, '') from ring_events order by id desc limit 1")).ShouldBe("active");
        await App.Phone.HangUp((await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!);
        (await Rhonda.Person.Sees(c => c.Parties.All(p => p.State == "gone"))).State.ShouldBe("active");
        await CallerHears("conference");
        (await Rhonda.Person.Does(call.Id, "hold")).State.ShouldBe("held");
    }

    [Fact]
    public async Task With_others_on_the_call_nobody_is_consulted()
    {
        await Phone(Outside, "answers");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "parties", new { number = Outside });

        using var refused = await Doug.Person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/consult", new { agentId = Rhonda.Id });

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(refused)).GetProperty("detail").GetString()
            .ShouldBe("Add them to the call instead, or remove the others first.");
        await CallerHears("conference");
    }

    [Fact]
    public async Task Alone_with_the_caller_nobody_leaves()
    {
        var call = await Talking();

        using var refused = await Doug.Person.Do(call.Id, "leave");

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await CallerHears("conference");
    }

    [Fact]
    public async Task The_caller_who_hangs_up_while_others_are_held_ends_it_for_all()
    {
        await Phone(Outside, "answers");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { number = Outside });
        await Doug.Person.Sees(c => c.Parties.Any(p => p.State == "joined"));

        await App.Phone.HangUp(Caller);

        await Doug.Person.SeesNoCall();
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
    }

    [Fact]
    public async Task A_parked_call_is_parked_alone()
    {
        await Phone(Outside, "answers");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "parties", new { number = Outside });

        using var refused = await Doug.Person.Do(call.Id, "park");

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }
}
