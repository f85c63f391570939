using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Ringing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>A line that offers its calls to one agent at a time; an offer lasts six seconds here.</summary>
public sealed class LongestIdleTests(CallCenterApp app) : OnCallTest(app)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await App.Execute("update app.lines set distribution = 'longest_idle', ring_seconds = 60");
        // Rhonda came first.
        await App.Execute($"""
            update app.agent_spans set from_at = now() - interval '1 minute' where agent_id = '{Rhonda.Id}' and to_at is null
            """);
    }

    [Fact]
    public async Task The_agent_who_has_been_available_longest_is_offered_the_call_and_nobody_else()
    {
        Caller = await App.Phone.Call();

        (await Doug.Person.Sees(c => c.OfferedTo is not null)).OfferedTo.ShouldBe(Rhonda.Id);
        (await App.Rung()).ShouldBe("Rhonda");
        (await Doug.Person.Do((await Doug.Person.Sees("ringing")).Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await Rhonda.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task Whoever_does_not_take_it_makes_room_for_the_next_and_then_it_rings_everyone()
    {
        Caller = await App.Phone.Call();

        var call = await Doug.Person.Sees(c => c.OfferedTo == Rhonda.Id);
        await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);
        await Eventually.True(async () => await App.Rung() == "Doug Rhonda");

        (await App.Story()).ShouldBe("ringing; ringing: offered; ringing: no answer; ringing: offered; ringing: no answer; "
            + "ringing: everyone was asked");
        (await History(call.Id)).ShouldContain("Rings everyone: nobody took the offer");
        (await App.Scalar<bool>("select state_since = queued_at from calls")).ShouldBeTrue();
        await Rhonda.Answer();
    }

    [Fact]
    public async Task Whoever_declines_is_not_rung_again_when_it_rings_everyone()
    {
        Caller = await App.Phone.Call();
        var call = await Rhonda.Person.Sees(c => c.OfferedTo == Rhonda.Id);

        await Rhonda.Person.Does(call.Id, "decline");
        await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);

        await Eventually.True(async () => (await Doug.Person.Board()).Calls.Single() is { OfferedTo: null, OneByOne: false });
        (await App.Rung()).ShouldBe("Doug");
    }

    [Fact]
    public async Task Whoever_misses_as_many_offers_in_a_row_as_the_setting_allows_is_away_and_told_so()
    {
        var running = App.Services.GetRequiredService<IOptions<AgentOptions>>().Value;
        running.AwayAfterMissed = 2;
        try
        {
            await App.Execute($"update voip_users set missed_offers = 1 where id in ('{Rhonda.Id}', '{Doug.Id}')");
            Caller = await App.Phone.Call();

            var call = await Doug.Person.Sees(c => c.OfferedTo == Rhonda.Id);
            await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);
            (await Doug.Person.Colleague("Rhonda")).Availability.ShouldBe("away");
            await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent supervisor_action"))));

            // Declining is not missing, and a call begins the count again.
            await Doug.Person.Does(call.Id, "decline");
            (await Missed(Doug)).ShouldBe(1);
            await Rhonda.Person.Available();
            (await Missed(Rhonda)).ShouldBe(0);
            await Rhonda.Answer();
            await Rhonda.Person.Does(call.Id, "transfer", new { agentId = Doug.Id });
            await Doug.Answer();
            (await Missed(Doug)).ShouldBe(0);
        }
        finally { running.AwayAfterMissed = 0; }
    }

    [Fact]
    public async Task Two_callers_are_offered_to_two_agents_and_a_third_waits_until_one_is_free()
    {
        foreach (var from in new[] { "+14155550181", "+14155550182", "+14155550183" })
        {
            await App.Phone.Call(from);
            await Eventually.True(async () => (await Doug.Person.Board()).Calls.Any(c => c.From == from));
        }

        await Eventually.True(async () => await App.Scalar<long>("select count(*) from calls where offered_to is not null") == 2);

        var calls = (await Doug.Person.Board()).Calls;
        calls.Where(c => c.OfferedTo is not null).Select(c => c.From).Order().ShouldBe(["+14155550181", "+14155550182"]);
        calls.Select(c => c.OfferedTo).OfType<Guid>().ShouldBe([Doug.Id, Rhonda.Id], ignoreOrder: true);
        calls.Single(c => c.OfferedTo is null).OneByOne.ShouldBeTrue();
        (await App.Scalar<long>("select count(*) from active_calls where status = 'ringing'")).ShouldBe(2);
    }

    [Fact]
    public async Task Whoever_leaves_the_team_while_they_are_offered_a_call_does_not_get_it()
    {
        await App.Team(TeamRows.Sales, "Sales", (Doug.Id, 1), (Rhonda.Id, 1));
        await App.SalesLine();
        Caller = await App.Phone.Call();
        var call = await Rhonda.Person.Sees(c => c.OfferedTo == Rhonda.Id);

        await App.Execute($"update voip_users set teams = '{{}}', version = version + 1 where id = '{Rhonda.Id}'");

        (await Rhonda.Person.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        await Doug.Person.Sees(c => c.OfferedTo == Doug.Id);
        (await History(call.Id)).ShouldContain("Rings again: agent not available");
    }

    private async Task<string> History(Guid call) =>
        WebUtility.HtmlDecode(await (await App.SignIn("sue")).Http.GetStringAsync($"/history/{call}"));

    [Fact]
    public async Task Whoever_is_invited_to_a_colleagues_call_is_offered_none_until_that_is_settled()
    {
        Caller = await App.Phone.Call();
        var call = await Rhonda.Answer();
        await Rhonda.Person.Does(call.Id, "consult", new { agentId = Doug.Id });
        await App.Phone.Call("+14155550182");
        var second = await Doug.Person.Sees(c => c.Number == "+14155550182");

        await using (var scope = App.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<OfferCalls>().Run([], TestContext.Current.CancellationToken);

        (await Doug.Person.Sees(c => c.Id == second.Id)).OfferedTo.ShouldBeNull();
        await Doug.Person.Does(call.Id, "decline");
        await Doug.Person.Sees(c => c.Id == second.Id && c.OfferedTo == Doug.Id);
    }

    private Task<int> Missed(Handset who) => App.Scalar<int>($"select missed_offers::int from voip_users where id = '{who.Id}'");
}
