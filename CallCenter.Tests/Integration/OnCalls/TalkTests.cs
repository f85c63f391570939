using System.Net;
using System.Net.Http.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;
using BeganBy = CallCenter.Web.Agents.BeganBy;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Each way in which an agent's talk begins and ends, as the ledger records it.</summary>
public sealed class TalkTests(CallCenterApp app) : OnCallTest(app)
{
    private const string Sales = "01930000-0000-7000-8000-0000000000bb";

    private Task WrapUp(int seconds) => App.Execute($"update app.lines set wrap_up_seconds = {seconds}");

    private async Task<string> Ways() => string.Join(' ', (await App.Talks()).Select(t => Spelling.Of(t.BeganBy)));

    [Fact]
    public async Task An_answered_call_is_one_talk_and_wrap_up_follows_it()
    {
        await WrapUp(120);
        var call = await Talking();

        var open = (await App.Talks()).Single();
        await Doug.Person.Does(call.Id, "end");

        (open.CallId, open.AgentId, open.LineId, open.BeganBy, open.EndedAt)
            .ShouldBe((call.Id, Doug.Id, call.Line.Id, BeganBy.Answer, null));
        open.JoinedAt!.Value.ShouldBeGreaterThan(open.BeganAt);
        var talk = (await App.Talks()).Single();
        talk.EndedAt!.Value.ShouldBeGreaterThan(talk.JoinedAt!.Value);
        (talk.WrapUntilPlanned!.Value - talk.EndedAt!.Value, talk.WrapEndedAt, talk.HeldMs).ShouldBe((TimeSpan.FromSeconds(120), null, 0));
        (await App.Was(Doug.Id)).ShouldBe("signed_out away available connecting talking wrap_up");
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task A_claim_that_no_leg_redeems_is_no_talk()
    {
        await WrapUp(120);
        Times.ClaimLease = TimeSpan.FromSeconds(3);
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");
        await Doug.Person.Does(call.Id, "claim");
        (await App.Was(Doug.Id)).ShouldEndWith(" available connecting");

        await Doug.Person.Sees("ringing");

        var claim = (await App.Talks()).Single();
        (claim.JoinedAt, claim.WrapUntilPlanned).ShouldBe((null, null));
        claim.EndedAt.ShouldNotBeNull();
        (await App.Was(Doug.Id)).ShouldEndWith(" available connecting available");
    }

    [Fact]
    public async Task A_parked_call_ends_one_talk_and_whoever_picks_it_up_begins_the_next()
    {
        var call = await Talking();

        await Doug.Person.Does(call.Id, "park");
        await Rhonda.Person.Does(call.Id, "pick-up");
        await Rhonda.Connect(call.Id);
        await Rhonda.Person.Sees("active");

        var (first, second) = ((await App.Talks())[0], (await App.Talks())[1]);
        (first.AgentId, first.WrapUntilPlanned, second.AgentId, second.BeganBy).ShouldBe((Doug.Id, null, Rhonda.Id, BeganBy.PickUp));
        second.BeganAt.ShouldBeGreaterThan(first.EndedAt!.Value);
        second.JoinedAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_transfer_begins_by_transfer_at_the_line_that_the_call_is_then_on_and_the_first_line_and_the_place_stay()
    {
        await App.Execute($"insert into app.lines (id, number, name) values ('{Sales}', '+14155550199', 'Sales')");
        var call = await Talking();
        var queued = await App.Scalar<DateTime>("select queued_at from public.calls");

        await Doug.Person.Does(call.Id, "transfer", new { lineId = Sales });
        await Rhonda.Answer();

        var talk = (await App.Talks())[1];
        (talk.AgentId, talk.BeganBy, talk.LineId).ShouldBe((Rhonda.Id, BeganBy.Transfer, Guid.Parse(Sales)));
        (await App.Scalar<Guid>("select first_line_id from public.calls")).ShouldBe(call.Line.Id);
        (await App.Scalar<DateTime>("select queued_at from public.calls")).ShouldBe(queued);
        (await App.Scalar<bool>("select queued_at = started_at from public.calls")).ShouldBeTrue();
        (await Rhonda.Person.Board()).Calls.Single().RingReason.ShouldBeNull();
    }

    [Fact]
    public async Task The_way_of_a_claim_is_kept_from_the_screens()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "transfer", new { agentId = Rhonda.Id });

        var claimed = await Rhonda.Person.Does(call.Id, "claim");

        (claimed.State, claimed.RingReason).ShouldBe(("claimed", null));
        (await Ways()).ShouldBe("answer transfer");
    }

    [Fact]
    public async Task Whoever_was_cut_off_comes_back_by_rejoin()
    {
        await WrapUp(120);
        Times.RejoinTime = TimeSpan.FromMinutes(1);
        await Talking();

        await Doug.HangUp();
        await Doug.Answer();

        var talks = await App.Talks();
        talks.ConvertAll(t => (t.AgentId, t.BeganBy)).ShouldBe([(Doug.Id, BeganBy.Answer), (Doug.Id, BeganBy.Rejoin)]);
        (talks[0].EndedAt.HasValue, talks[0].WrapUntilPlanned, talks[1].EndedAt).ShouldBe((true, null, null));
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task Whoever_is_asked_for_advice_and_then_given_the_caller_has_one_talk_and_was_not_on_hold()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });
        await Rhonda.Accept(call.Id);
        (await App.Talks()).ConvertAll(t => t.HeldSince.HasValue).ShouldBe([true, false]);

        await Doug.Person.Does(call.Id, "consult/complete");

        var (first, second) = ((await App.Talks())[0], (await App.Talks())[1]);
        (first.EndedAt.HasValue, first.HeldSince).ShouldBe((true, null));
        first.HeldMs.ShouldBeGreaterThan(0);
        (second.AgentId, second.BeganBy, second.HeldMs, second.EndedAt).ShouldBe((Rhonda.Id, BeganBy.Consult, 0, null));
        second.JoinedAt.ShouldNotBeNull();
        (await App.Was(Rhonda.Id)).ShouldEndWith(" available connecting talking");
    }

    [Fact]
    public async Task A_consultation_that_is_cancelled_ends_the_colleagues_talk_and_the_hold()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });
        await Rhonda.Accept(call.Id);

        await Doug.Person.Does(call.Id, "consult/cancel");

        var talks = await App.Talks();
        talks.ConvertAll(t => t.EndedAt.HasValue).ShouldBe([false, true]);
        talks[0].HeldSince.ShouldBeNull();
        talks[0].HeldMs.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task In_conference_a_hold_is_everybodys_and_each_leaves_with_wrap_up_of_their_own()
    {
        await WrapUp(120);
        var call = await Talking();
        await Doug.Person.Does(call.Id, "parties", new { agentId = Rhonda.Id });
        await Rhonda.Accept(call.Id);

        await Doug.Person.Does(call.Id, "hold");
        (await App.Talks()).ShouldAllBe(t => t.HeldSince != null);
        await Doug.Person.Does(call.Id, "resume");
        (await App.Talks()).ShouldAllBe(t => t.HeldSince == null && t.HeldMs > 0);
        await Doug.Person.Does(call.Id, "leave");

        var talks = await App.Talks();
        talks.ConvertAll(t => (t.AgentId, t.BeganBy, t.EndedAt.HasValue, t.WrapUntilPlanned.HasValue))
            .ShouldBe([(Doug.Id, BeganBy.Answer, true, true), (Rhonda.Id, BeganBy.Conference, false, false)]);
    }

    [Fact]
    public async Task A_supervisor_who_listens_has_no_talk_until_they_take_over()
    {
        var call = await Talking();
        var sue = await Handset("sue", available: false);
        await sue.Person.Does(call.Id, "monitor");
        await sue.Connect(call.Id);
        await Doug.Person.Sees(c => c.Parties.Any(p => p is { Kind: "supervisor", State: "joined" }));
        (await Ways()).ShouldBe("answer");
        (await App.Was(sue.Id)).ShouldEndWith(" connecting talking");

        await sue.Person.Does(call.Id, "take-over");

        var talks = await App.Talks();
        (talks[0].EndedAt, talks[1].AgentId, talks[1].BeganBy, talks[1].JoinedAt)
            .ShouldBe((talks[1].BeganAt, sue.Id, BeganBy.TakeOver, talks[1].BeganAt));
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task A_supervisor_who_takes_over_from_outside_begins_with_a_claim()
    {
        var call = await Talking();
        var sue = await Handset("sue", available: false);
        await sue.Person.Does(call.Id, "take-over");
        (await App.Talks())[1].JoinedAt.ShouldBeNull();

        await sue.Connect(call.Id);
        await sue.Person.Sees("active");

        var taken = (await App.Talks())[1];
        (taken.AgentId, taken.BeganBy, taken.JoinedAt.HasValue).ShouldBe((sue.Id, BeganBy.TakeOver, true));
    }

    [Fact]
    public async Task A_call_that_an_agent_makes_is_dialled_talked_and_wrapped_up()
    {
        await WrapUp(120);
        await Phone(Outside, "answers");

        var id = await Dial();
        await Doug.Person.Sees(c => c.State == "active");
        await Doug.Person.Does(id, "end");

        var talk = (await App.Talks()).Single();
        (talk.CallId, talk.BeganBy, talk.JoinedAt.HasValue, talk.WrapUntilPlanned.HasValue).ShouldBe((id, BeganBy.Dial, true, true));
        (await App.Was(Doug.Id)).ShouldEndWith(" available connecting talking wrap_up");
        (await App.Scalar<bool>("select first_line_id = line_id and queued_at is null from public.calls")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_customer_who_does_not_answer_leaves_no_wrap_up()
    {
        await WrapUp(120);
        await Phone(Outside, "busy");

        await Dial();
        await Doug.Person.SeesNoCall();

        var talk = (await App.Talks()).Single();
        (talk.BeganBy, talk.JoinedAt.HasValue, talk.EndedAt.HasValue, talk.WrapUntilPlanned).ShouldBe((BeganBy.Dial, true, true, null));
        (await App.Was(Doug.Id)).ShouldEndWith(" available connecting available");
    }

    [Theory]
    [InlineData("ready", "available")]
    [InlineData("next call", "connecting")]
    [InlineData("supervisor", "away")]
    [InlineData("deactivated", "signed_out")]
    public async Task Wrap_up_is_cut_short(string how, string then)
    {
        await WrapUp(120);
        var call = await Talking();
        var sue = await App.SignIn("sue");
        await Doug.Person.Does(call.Id, "end");
        await App.Phone.Call("+14155550135");
        var next = await Rhonda.Person.Sees("ringing");

        using var answer = how switch
        {
            "ready" => await Doug.Person.Http.PostAsJsonAsync("/api/agents/me/wrap-up/end", new { }),
            "next call" => await Doug.Person.Do(next.Id, "claim"),
            "supervisor" => await sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/force", new { availability = "away" }),
            _ => await sue.Send($"/people/{Doug.Id}?handler=Deactivate"),
        };

        ((int)answer.StatusCode).ShouldBeLessThan(400);
        var talk = (await App.Talks())[0];
        talk.WrapEndedAt!.Value.ShouldBeInRange(talk.EndedAt!.Value, talk.WrapUntilPlanned!.Value);
        (await App.Was(Doug.Id)).ShouldEndWith($" wrap_up {then}");
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task Wrap_up_ends_by_the_clock()
    {
        await WrapUp(1);
        var call = await Talking();

        await Doug.Person.Does(call.Id, "end");

        var talk = await Eventually.Get(async () => (await App.Talks()).SingleOrDefault(t => t.WrapEndedAt is not null));
        talk.WrapEndedAt!.Value.ShouldBeGreaterThanOrEqualTo(talk.WrapUntilPlanned!.Value);
        (await App.Was(Doug.Id)).ShouldEndWith(" talking wrap_up available");
    }

    [Fact]
    public async Task Whoever_is_deactivated_in_a_call_has_talked_until_then_and_is_gone()
    {
        await Talking();
        var sue = await App.SignIn("sue");

        using var gone = await sue.Send($"/people/{Doug.Id}?handler=Deactivate");

        gone.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await App.Talks()).Single().EndedAt.ShouldNotBeNull();
        (await App.Was(Doug.Id)).ShouldEndWith(" signed_out");
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task Whose_call_is_cleared_has_talked_until_then()
    {
        await Talking();
        var sue = await App.SignIn("sue");

        (await sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/clear-call", new { })).EnsureSuccessStatusCode();

        (await App.Talks()).Single().EndedAt.ShouldNotBeNull();
        (await App.Was(Doug.Id)).ShouldEndWith(" talking available");
    }

    [Fact]
    public async Task An_agent_who_is_stuck_on_a_call_that_is_over_is_freed_in_the_ledger_too()
    {
        var call = await Talking();
        var sue = await App.SignIn("sue");
        await Doug.Person.Does(call.Id, "end");
        await App.Execute($"""
            update public.voip_users set current_call_id = '{call.Id}', current_call_phone_number = '+14155550134', version = version + 1
            where id = '{Doug.Id}';
            update app.talks set ended_at = null
            """);

        (await sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/clear-call", new { })).EnsureSuccessStatusCode();

        (await App.Talks()).Single().EndedAt.ShouldNotBeNull();
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task What_a_version_without_a_ledger_left_open_ends_when_its_call_did()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "end");
        await App.Execute("update app.talks set ended_at = null"); // as such a version would have left it
        await App.Phone.Call("+14155550135");

        await Doug.Answer();

        var (left, next) = ((await App.Talks())[0], (await App.Talks())[1]);
        left.EndedAt.ShouldBe(new DateTimeOffset(await App.Scalar<DateTime>($"select ended_at from public.calls where id = '{call.Id}'")));
        (next.BeganBy, next.EndedAt).ShouldBe((BeganBy.Answer, null));
    }

    [Fact]
    public async Task Whoever_is_turned_away_at_once_was_never_queued()
    {
        await App.Execute("update app.lines set active = false");

        await App.Phone.Call();

        await Eventually.True(async () => await App.Scalar<long>("select count(*) from public.calls where state = 'ended'") == 1);
        (await App.Scalar<bool>("select queued_at is null and first_line_id = line_id from public.calls")).ShouldBeTrue();
    }

    private async Task<Guid> Dial()
    {
        var lineId = await App.Scalar<Guid>("select id from app.lines");
        using var answer = await Doug.Person.Http.PostAsJsonAsync("/api/calls/dial", new { number = Outside, lineId, tab = "t" });
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var id = (await Person.Json(answer)).GetProperty("call").GetProperty("id").GetGuid();
        await Doug.Connect(id);
        return id;
    }
}
