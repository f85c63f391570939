using System.Net.Http.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration.OnCalls;

public sealed class LostAndFoundTests(CallCenterApp app) : OnCallTest(app)
{
    [Fact]
    public async Task The_agent_who_reloads_is_asked_first_while_the_caller_hears_music_and_talks_on()
    {
        Times.RejoinTime = TimeSpan.FromMinutes(1);
        var call = await Talking();

        await Doug.HangUp();

        var lost = await Doug.Person.Sees(c => c.State == "ringing");
        (lost.OfferedTo, lost.RingReason).ShouldBe((Doug.Id, "rejoin"));
        await CallerHears("hold");
        (await App.Scalar<long>($"select count(*) from active_calls where agent_id <> '{Doug.Id}'")).ShouldBe(0);
        (await Doug.Answer()).AnsweredAt.ShouldBe(call.AnsweredAt);
        await CallerHears("conference");
    }

    /// <summary>The two legs end together, and Twilio may report them in either order.</summary>
    [Fact]
    public async Task An_agent_whose_leg_is_said_to_be_over_before_the_callers_has_their_wrap_up_all_the_same()
    {
        await App.Execute("update app.lines set wrap_up_seconds = 90");
        Times.RejoinTime = TimeSpan.FromMinutes(1);
        await Talking();

        await Doug.HangUp();
        await Doug.Person.Sees(c => c.State == "ringing");
        await App.Phone.HangUp(Caller);

        await Eventually.True(async () => await App.Scalar<string>("select state from calls") == "ended");
        (await App.Scalar<double>($"select extract(epoch from wrap_up_until - now())::float8 from voip_users where id = '{Doug.Id}'"))
            .ShouldBeInRange(60, 90);
    }

    [Fact]
    public async Task Who_does_not_come_back_loses_the_call_to_everyone()
    {
        await Talking();
        await Doug.HangUp();

        await Rhonda.Person.Sees(c => c is { State: "ringing", OfferedTo: null });

        await Rhonda.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task Who_comes_back_too_late_is_told_who_has_the_call()
    {
        var call = await Talking();
        await Doug.HangUp();
        await Rhonda.Answer();

        using var late = await Doug.Person.Do(call.Id, "claim");

        late.StatusCode.ShouldBe(System.Net.HttpStatusCode.Conflict);
        (await Person.Json(late)).GetProperty("winner").GetProperty("name").GetString().ShouldBe("Rhonda");
        (await App.Scalar<long>("select count(*) from active_calls where status = 'active'")).ShouldBe(1);
    }

    /// <summary>Music is ordered for the caller when their agent is removed, and may only begin once the next one is there.</summary>
    [Fact]
    public async Task A_caller_whose_agent_was_removed_while_connecting_is_taken_off_hold_for_the_next_one()
    {
        Caller = await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");
        await Doug.Person.Does(call.Id, "claim"); // and does not connect
        var sue = await App.SignIn("sue");
        (await sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/clear-call", new { })).EnsureSuccessStatusCode();

        await Rhonda.Answer();

        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent resume v"))));
        await CallerHears("conference");
    }

    [Fact]
    public async Task A_rejoin_is_offered_even_to_who_is_away_or_not_yet_registered_again()
    {
        Times.RejoinTime = TimeSpan.FromMinutes(1);
        await Talking();
        await App.Execute(
            $"update voip_users set availability = 'away', reachable_until = null, version = version + 1 where id = '{Doug.Id}'");

        await Doug.HangUp();

        await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);
        (await App.Scalar<long>($"select count(*) from active_calls where agent_id = '{Doug.Id}' and status = 'ringing'")).ShouldBe(1);
    }

    [Fact]
    public async Task A_parked_call_that_nobody_takes_rings_its_parker_then_everyone_then_ends_with_a_word()
    {
        await App.Execute("update app.lines set ring_seconds = 5");
        var call = await Talking();
        await Doug.Person.Does(call.Id, "park");
        (await Rhonda.Person.Sees("parked")).Parked!.By.Name.ShouldBe("Doug");
        await CallerHears("hold");

        await App.Execute($"update calls set due_at = clock_timestamp(), version = version + 1 where id = '{call.Id}'");

        await Doug.Person.Sees(c => c is { State: "ringing", RingReason: "returned" } && c.OfferedTo == Doug.Id);
        (await App.Scalar<long>("select count(*) from parked_calls")).ShouldBe(0);
        await CallerHears("hold");
        await Doug.Person.Sees(c => c is { State: "ringing", OfferedTo: null });
        await Doug.Person.SeesNoCall();
    }

    [Fact]
    public async Task The_caller_who_hangs_up_while_parked_disappears_everywhere()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "park");
        await CallerHears("hold");

        await App.Phone.HangUp(Caller);

        await Rhonda.Person.SeesNoCall();
        (await App.Scalar<long>("select count(*) from parked_calls")).ShouldBe(0);
    }

    [Fact]
    public async Task A_caller_whose_hold_was_lost_at_twilio_hears_music_again()
    {
        var call = await Talking();
        await Doug.Person.Does(call.Id, "hold");
        await CallerHears("hold");
        var conference = await App.Scalar<string>("select conference_sid from calls");
        await Rest($"Conferences/{conference}/Participants/{Caller}.json", ("Hold", "false"));
        await CallerHears("conference");

        await Compare();
        await CallerHears("conference"); // one check may be a stale one
        // The app's own check may have come in between, and starts counting again.
        await Eventually.True(async () =>
        {
            await Compare();
            return await App.Phone.Hears(Caller) == "hold";
        });

        (await Doug.Person.Board()).Calls.Single().State.ShouldBe("held");
    }

    [Fact]
    public async Task A_caller_who_is_alive_and_in_no_conference_is_led_back_and_rings()
    {
        await Talking();
        await App.Phone.Faults(new { drop = new[] { "*" } });
        await Rest($"Calls/{Caller}.json", ("Twiml", "<Response><Pause length=\"60\"/></Response>"));
        await CallerHears("silence");
        await App.Phone.Dropped("conference-end", "\"action\"");
        await App.Phone.Faults(new { });

        // A check that finds the call changed, here by the agent's own leg, starts counting again. One more while the caller is on their
        // way would move them back again.
        await Eventually.True(async () =>
        {
            await Compare();
            return (await App.Phone.Logged("rest")).EnumerateArray().Any(e =>
                e.ToString() is var asked && asked.Contains($"/Calls/{Caller}.json") && asked.Contains("Conference"));
        });
        await CallerHears("music"); // a conference that has not started
        await Doug.Answer();
        await CallerHears("conference");
    }

    private Task Compare() => App.Services.GetRequiredService<Reconciliation>().Look(TimeSpan.Zero, TestContext.Current.CancellationToken);

    private async Task Rest(string path, params (string Name, string Value)[] form)
    {
        using var http = new HttpClient();
        var key = System.Text.Encoding.ASCII.GetBytes($"{App.Account.ApiKeySid}:{App.Account.ApiKeySecret}");
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(key));
        using var answer = await http.PostAsync($"{App.Twilio.Url}/2010-04-01/Accounts/{App.Account.AccountSid}/{path}",
            new FormUrlEncodedContent(form.ToDictionary(f => f.Name, f => f.Value)));
        answer.EnsureSuccessStatusCode();
    }
}
