using System.Net.Http.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Outbox;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using DemoPerson = CallCenter.Web.People.DemoPerson;

namespace CallCenter.Tests.Integration;

/// <summary>What an agent was, without gaps, whoever changed it.</summary>
public sealed class AgentSpanTests(CallCenterApp app) : ProductTest(app)
{
    private static async Task Beats(Person person, bool ready) =>
        (await person.Http.PostAsJsonAsync("/api/agents/me/heartbeat", new { ready, tab = "t", leader = true })).EnsureSuccessStatusCode();

    private static async Task Chooses(Person person, string availability) =>
        (await person.Http.PostAsJsonAsync("/api/agents/me/availability", new { availability })).EnsureSuccessStatusCode();

    [Fact]
    public async Task A_working_day_is_told_from_sign_in_to_sign_out()
    {
        var doug = await Person.SignIn(App.Url, "doug", DemoPerson.Password);
        var id = await doug.Id();
        (await App.Was(id)).ShouldBe("signed_out away");

        await doug.Available();
        await Beats(doug, ready: false); // the page is reloaded
        await Beats(doug, ready: true);
        await Chooses(doug, "away");
        using var left = await doug.Send("/account/sign-out");

        (await App.Was(id)).ShouldBe("signed_out away available unreachable available away signed_out");
        var spans = await App.Spans(id);
        foreach (var (span, next) in spans.Zip(spans.Skip(1))) span.ToAt.ShouldBe(next.FromAt);
        (await App.WrongInLedger()).ShouldBeNull();
        await Person.SignIn(App.Url, "doug", DemoPerson.Password);
        (await App.Was(id)).ShouldEndWith(" away signed_out away");
    }

    [Fact]
    public async Task Whoever_chose_to_be_away_stays_away_when_their_browser_is_gone_and_whoever_did_not_is_unreachable()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await doug.Available();
        await rhonda.Available();
        await Chooses(doug, "away");

        await App.Execute("update public.voip_users set reachable_until = now() - interval '1 second'");

        await Eventually.True(async () => await App.Scalar<bool>("select bool_and(reachable_until is null) from public.voip_users"));
        (await App.Was(await doug.Id())).ShouldEndWith(" available away");
        (await App.Was(await rhonda.Id())).ShouldEndWith(" available unreachable");
    }

    [Fact]
    public async Task A_heartbeat_alone_begins_nothing()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        var before = await App.Spans(await doug.Id());

        for (var n = 0; n < 3; n++) await Beats(doug, ready: true);

        (await App.Spans(await doug.Id())).Count.ShouldBe(before.Count);
    }

    [Fact]
    public async Task A_new_person_has_not_signed_in_yet()
    {
        var sue = await App.SignIn("sue");

        await sue.Add("max", "Agent");

        (await App.Was(await App.AccountId("max"))).ShouldBe("signed_out");
    }

    [Fact]
    public async Task Whoever_is_reactivated_is_signed_out_until_they_sign_in()
    {
        var (sue, doug) = (await App.SignIn("sue"), await App.SignIn("doug"));
        var id = await doug.Id();
        await doug.Available();

        using var gone = await sue.Send($"/people/{id}?handler=Deactivate");
        using var back = await sue.Send($"/people/{id}?handler=Reactivate");

        (await App.Was(id)).ShouldEndWith(" available signed_out");
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task Whatever_writes_an_agents_row_is_seen()
    {
        var id = await App.AccountId("doug");

        await App.Execute($"""
            update public.voip_users set availability = 'available', reachable_until = now() + interval '1 hour', version = version + 1
            where id = '{id}'
            """);

        (await App.Was(id)).ShouldBe("signed_out available");
    }

    [Fact]
    public async Task The_database_lets_nobody_be_two_things_at_once()
    {
        var id = await App.AccountId("doug");

        var second = await Should.ThrowAsync<PostgresException>(() =>
            App.Execute($"insert into app.agent_spans (agent_id, status, from_at) values ('{id}', 'away', now())"));
        var backwards = await Should.ThrowAsync<PostgresException>(() =>
            App.Execute($"update app.agent_spans set to_at = from_at - interval '1 second' where agent_id = '{id}'"));

        (second.ConstraintName, backwards.ConstraintName).ShouldBe(("one_open_span_per_agent", "span_runs_forwards"));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_leaves_no_span_that_ends_before_it_began()
    {
        var id = await App.AccountId("doug");
        await App.Execute($"update app.agent_spans set from_at = from_at + interval '1 hour' where agent_id = '{id}'");

        await App.Execute($"update public.voip_users set availability = 'available', version = version + 1 where id = '{id}'");

        (await App.Was(id)).ShouldBe("unreachable");
        (await App.WrongInLedger()).ShouldBeNull();
    }

    [Fact]
    public async Task Spans_are_kept_as_long_as_reports_go_back_and_talks_as_long_as_their_calls()
    {
        var doug = await App.SignIn("doug");
        var id = await doug.Id();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await App.Execute($"""
            insert into app.agent_spans (agent_id, status, from_at, to_at)
              select '{id}', 'away', now() - n * interval '1 day', now() - n * interval '1 day' + interval '1 hour'
              from unnest(array[399, 401]) n;
            insert into app.talks (call_id, agent_id, line_id, began_by, began_at, ended_at)
              select '{call.Id}', '{id}', '{call.Line.Id}', 'answer', now() - n * interval '1 day', now() - n * interval '1 day'
              from unnest(array[399, 401]) n;
            """);

        await using (var scope = App.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<PublishOutbox>().Sweep(CancellationToken.None);

        (await App.Was(id)).ShouldStartWith("away signed_out");
        (await App.Talks()).Count.ShouldBe(2);
    }
}
