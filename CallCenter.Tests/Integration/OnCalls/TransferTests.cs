using System.Net;
using System.Net.Http.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration.OnCalls;

public sealed class TransferTests(CallCenterApp app) : OnCallTest(app)
{
    [Fact]
    public async Task A_transferred_caller_hears_music_until_the_colleague_talks_and_nobody_else_is_rung()
    {
        var sue = await App.SignIn("sue");
        await sue.Available();
        Times.OfferTime = TimeSpan.FromMinutes(1);
        var call = await Talking();

        var sent = await Doug.Person.Does(call.Id, "transfer", new { agentId = Rhonda.Id });

        (sent.State, sent.OfferedTo, sent.RingReason, sent.SentBy).ShouldBe(("ringing", Rhonda.Id, "transfer", Doug.Id));
        await CallerHears("hold");
        (await App.Scalar<long>("select count(*) from active_calls where status = 'ringing'")).ShouldBe(1);
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
        using (var greedy = await sue.Do(call.Id, "claim")) greedy.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Rhonda.Answer()).AnsweredAt.ShouldBe(call.AnsweredAt);
        await CallerHears("conference");
    }

    [Fact]
    public async Task An_unanswered_transfer_rings_its_sender_and_then_everyone()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "transfer", new { agentId = Rhonda.Id });

        var back = await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);

        (back.RingReason, back.SentBy).ShouldBe(("returned", Rhonda.Id));
        await CallerHears("hold");
        await Doug.Person.Sees(c => c is { State: "ringing", OfferedTo: null });
        await Rhonda.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_refused_transfer_is_back_at_once()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "transfer", new { agentId = Rhonda.Id });

        (await Rhonda.Person.Does(call.Id, "decline")).OfferedTo.ShouldBe(Doug.Id);

        await Doug.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task When_the_sender_is_gone_too_the_call_rings_everyone()
    {
        var sue = await Handset("sue");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "transfer", new { agentId = Rhonda.Id });
        (await Doug.Person.Http.PostAsJsonAsync("/api/agents/me/availability", new { availability = "away" })).EnsureSuccessStatusCode();

        (await Rhonda.Person.Does(call.Id, "decline")).OfferedTo.ShouldBeNull();

        await sue.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_colleague_who_goes_offline_while_being_rung_does_not_keep_the_caller_waiting()
    {
        Times.OfferTime = TimeSpan.FromMinutes(1);
        var call = await Talking();
        await Doug.Person.Does(call.Id, "transfer", new { agentId = Rhonda.Id });

        await App.Execute($"update voip_users set reachable_until = null, version = version + 1 where id = '{Rhonda.Id}'");

        await Eventually.True(async () => (await Doug.Person.Board()).Calls.Single().OfferedTo == Doug.Id); // long before the offer ends
    }

    [Fact]
    public async Task To_somebody_who_cannot_be_rung_nothing_is_transferred_and_the_reason_is_said()
    {
        var call = await Talking();
        (await Rhonda.Person.Http.PostAsJsonAsync("/api/agents/me/availability", new { availability = "away" })).EnsureSuccessStatusCode();

        using var refused = await Doug.Person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/transfer", new { agentId = Rhonda.Id });

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(refused)).GetProperty("detail").GetString().ShouldBe("Rhonda is away.");
        (await Doug.Person.Board()).Calls.Single().State.ShouldBe("active");
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_call_transferred_to_another_line_rings_its_people_and_stays_one_call()
    {
        var line = Guid.NewGuid();
        await App.Execute($"insert into app.lines (id, number, name) values ('{line}', '+14155550123', 'Billing')");
        var call = await Talking();

        await Doug.Person.Does(call.Id, "transfer", new { lineId = line });

        (await Rhonda.Answer()).Line.Name.ShouldBe("Billing");
        (await App.Scalar<long>("select count(*) from calls")).ShouldBe(1);
    }

    [Fact]
    public async Task A_caller_transferred_outside_hears_music_until_the_telephone_answers_and_the_call_ends_with_it()
    {
        await Phone(Outside, "rings");
        Times.OutsideRingTime = TimeSpan.FromMinutes(1);
        var call = await Talking();

        (await Doug.Person.Does(call.Id, "transfer", new { number = "(415) 555-0177" })).State.ShouldBe("outside");

        await CallerHears("hold");
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;
        await Eventually.True(async () => (await App.Phone.Get(leg)).GetProperty("status").GetString() == "ringing");
        await App.Phone.Post($"/simulate/calls/{leg}/answer");
        await CallerHears("conference");
        (await Doug.Person.Board()).Calls.Single().Parties.Single().State.ShouldBe("joined");
        for (var look = 0; look < 2; look++)
            await App.Services.GetRequiredService<Reconciliation>().Look(TimeSpan.Zero, TestContext.Current.CancellationToken);
        (await App.Scalar<long>("select count(*) from app.outbox_messages where event = 'hold'")).ShouldBe(0);
        await CallerHears("conference");
        await App.Phone.HangUp(leg);
        await Doug.Person.SeesNoCall();
        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("completed");
        await Eventually.True(async () => (await App.Phone.Get(Caller)).GetProperty("status").GetString() == "completed");
    }

    [Theory]
    [InlineData("busy", "busy")]
    [InlineData("failed", "failed")]
    [InlineData("no-answer", "no_answer")]
    public async Task An_outside_number_that_does_not_answer_returns_the_caller_to_the_sender(string does, string outcome)
    {
        await Phone(Outside, does);
        var call = await Talking();

        await Doug.Person.Does(call.Id, "transfer", new { number = Outside });

        var back = await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);
        back.Parties.Single().Outcome.ShouldBe(outcome);
        await CallerHears("hold");
        await Doug.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_caller_moved_away_from_their_lines_outside_number_hears_who_answers()
    {
        await Phone(Outside, "rings");
        await App.Execute($"update app.lines set closed_until = now() + interval '1 hour', closed_to = 'number:{Outside}'");
        Caller = await App.Phone.Call();
        var sue = await App.SignIn("sue");
        var call = await sue.Sees("outside");
        await Eventually.True(() => App.Scalar<bool>("select conference_sid is not null from calls"));

        await sue.Does(call.Id, "transfer", new { agentId = Rhonda.Id });

        // The conference has not started, so that nobody can be put on hold in it: they hear its music, and no screen says otherwise.
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("(attempt 4): hold"))));
        await CallerHears("music");
        (await App.Scalar<long>("select count(*) from ring_events where event = 'trouble'")).ShouldBe(0);
        await Rhonda.Answer();
        await CallerHears("conference");
        // It may have been carried out after all.
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent resume v"))));
    }

    [Fact]
    public async Task The_caller_who_hangs_up_while_being_transferred_is_gone_everywhere()
    {
        await Phone(Outside, "rings");
        Times.OutsideRingTime = TimeSpan.FromMinutes(1);
        var call = await Talking();
        await Doug.Person.Does(call.Id, "transfer", new { number = Outside });
        var leg = (await App.Phone.LegTo(Outside))!.Value.GetProperty("sid").GetString()!;

        await App.Phone.HangUp(Caller);

        await Doug.Person.SeesNoCall();
        await Eventually.True(async () =>
            (await App.Phone.Get(leg)).GetProperty("endedAt").ValueKind != System.Text.Json.JsonValueKind.Null);
        (await App.Scalar<long>("select count(*) from active_calls")).ShouldBe(0);
    }
}
