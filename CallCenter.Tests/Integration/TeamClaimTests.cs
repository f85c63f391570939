using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;

namespace CallCenter.Tests.Integration;

/// <summary>A call of a team is answered by its members, and by nobody else, whatever way they try.</summary>
public sealed class TeamClaimTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_call_rings_its_team_only_and_everybody_sees_who_waits()
    {
        var (doug, rhonda) = await Two();

        await App.Phone.Call();

        var call = await rhonda.Sees("ringing");
        (call.Team!.Name, call.Reach).ShouldBe(("Sales", 1));
        await Eventually.True(async () => await App.Rung() == "Doug");
        (await doug.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await App.Scalar<Guid>("select team_id from app.talks")).ShouldBe(Guid.Parse(TeamRows.Sales));
    }

    [Fact]
    public async Task Who_is_in_another_team_is_told_for_whom_the_call_is()
    {
        var (_, rhonda) = await Two();
        await App.Phone.Call();
        var call = await rhonda.Sees("ringing");

        using var refused = await rhonda.Do(call.Id, "claim");

        refused.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        var problem = await Person.Json(refused);
        problem.GetProperty("title").GetString().ShouldBe("This call is for Sales");
        problem.GetProperty("detail").GetString().ShouldBe("This call is not ringing for you.");
        (await App.Scalar<string>("select state from calls")).ShouldBe("ringing");
        (await App.Scalar<long>("select count(*) from voip_users where current_call_id is not null")).ShouldBe(0);
        (await rhonda.Do(call.Id, "decline")).StatusCode.ShouldBe(HttpStatusCode.Conflict); // what does not ring is not declined either
    }

    [Fact]
    public async Task Of_fifty_claims_for_the_calls_of_two_teams_none_is_granted_to_the_other_team()
    {
        await Two();
        await App.SalesLine(", ring_seconds = 600");
        await App.AddSupport(", ring_seconds = 600");
        var agents = await Many(10);
        for (var n = 0; n < 5; n++) await App.Phone.Call($"+1415555020{n}", n % 2 == 0 ? CallCenterApp.Line : TeamRows.SupportNumber);
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from calls where state = 'ringing'") == 5);
        var calls = (await agents[0].Board()).Calls;
        var claims = calls.SelectMany(c => agents.Select((a, i) => new Claim(c.Id, c.Team!.Name, a, Number: i + 1))).ToList();
        var outside = claims.FindAll(c => !c.Inside);

        // While every call rings, their team alone is the reason; later it may also be that somebody was faster.
        var early = await Task.WhenAll(outside.Select(Answer));

        foreach (var (claim, (status, title)) in outside.Zip(early))
            (claim.Name, status, title).ShouldBe((claim.Name, HttpStatusCode.Conflict, $"This call is for {claim.Team}"));
        (await App.Scalar<long>("select count(*) from calls where state = 'ringing'")).ShouldBe(5);

        App.ClaimsLast();
        var answers = claims.Zip(await Task.WhenAll(claims.Select(Answer))).ToList();

        answers.Count.ShouldBe(50);
        var won = answers.FindAll(a => a.Second.Status == HttpStatusCode.OK).ConvertAll(a => a.First);
        won.FindAll(c => !c.Inside).ShouldBeEmpty();
        var winners = won.ToDictionary(c => c.Call, c => c.Name);
        winners.Count.ShouldBe(5);
        foreach (var (claim, (status, title)) in answers.Where(a => a.Second.Status != HttpStatusCode.OK))
        {
            status.ShouldBe(HttpStatusCode.Conflict);
            title.ShouldBeOneOf($"{winners[claim.Call]} took this call",
                claim.Inside ? "You are on a call" : $"This call is for {claim.Team}");
        }
        (await App.Scalar<long>("""
            select count(*) from calls c join voip_users a on a.id = c.agent_id where (a.teams ->> c.team_id::text) = '1'
            """)).ShouldBe(5);
    }

    [Fact]
    public async Task Who_leaves_the_team_while_it_rings_is_not_rung_any_more_and_cannot_take_the_call()
    {
        var (doug, rhonda) = await Two();
        var sue = await App.SignIn("sue");
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Eventually.True(async () => await App.Rung() == "Doug");
        await App.Greeted();

        (await sue.Send($"/people/{await doug.Id()}?handler=Teams", ($"Teams[{TeamRows.Sales}]", "none"))).Dispose();
        (await sue.Send($"/people/{await rhonda.Id()}?handler=Teams", ($"Teams[{TeamRows.Sales}]", "first"))).Dispose();

        (await App.Rung()).ShouldBe("Rhonda"); // in the same transaction, not at the next look
        (await doug.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await rhonda.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>Their row is locked by the change, so the claim waits for it and then sees it.</summary>
    [Fact]
    public async Task A_claim_that_waits_for_the_agents_row_sees_that_they_have_left_the_team_meanwhile()
    {
        var (doug, _) = await Two();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        var ct = TestContext.Current.CancellationToken;
        await using var other = await App.Data.OpenConnectionAsync(ct);
        await using var change = await other.BeginTransactionAsync(ct);
        await using (var leave = new Npgsql.NpgsqlCommand(
            $"update public.voip_users set teams = '{{}}', version = version + 1 where id = '{await doug.Id()}'", other, change))
            await leave.ExecuteNonQueryAsync(ct);

        var claim = doug.Do(call.Id, "claim");
        await Eventually.True(async () => await App.Scalar<long>(
            "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%voip_users%no key update%'") > 0);
        await change.CommitAsync(ct);

        using var answer = await claim;
        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(answer)).GetProperty("title").GetString().ShouldBe("This call is for Sales");
        (await App.Scalar<string>("select state from calls")).ShouldBe("ringing");
    }

    [Fact]
    public async Task A_call_that_is_offered_by_name_may_be_taken_from_outside_the_team()
    {
        var (doug, rhonda) = await Two();
        await using var handset = await Handset.Of(App, "doug");
        await App.Phone.Call();
        var call = await handset.Answer();

        (await doug.Does(call.Id, "transfer", new { agentId = await rhonda.Id() })).Reach.ShouldBe(0);

        (await rhonda.Do(call.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_waiting_with_a_higher_priority_are_first_on_the_desk()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Team(TeamRows.Support, "Support", (await doug.Id(), 1));
        await App.AddSupport(", priority = 1");
        await App.Phone.Call();
        await doug.Sees("ringing");
        await App.Phone.Call("+14155550188", TeamRows.SupportNumber);
        await Eventually.True(async () => (await doug.Board()).Calls.Count == 2);

        var page = WebUtility.HtmlDecode(await doug.Http.GetStringAsync("/desk"));

        page.IndexOf("Support · Support team", StringComparison.Ordinal).ShouldBeGreaterThan(0);
        page.IndexOf("555-0188", StringComparison.Ordinal).ShouldBeLessThan(page.IndexOf("555-0134", StringComparison.Ordinal));
    }

    /// <summary>Doug is in Sales, which the line rings, and Rhonda in Support.</summary>
    private async Task<(Person Doug, Person Rhonda)> Two()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await App.Team(TeamRows.Sales, "Sales", (await doug.Id(), 1));
        await App.Team(TeamRows.Support, "Support", (await rhonda.Id(), 1));
        await App.SalesLine();
        await doug.Available();
        await rhonda.Available();
        return (doug, rhonda);
    }

    /// <param name="Team">Which the call rings.</param>
    /// <param name="Number">The agent's, among those that <see cref="Many"/> adds.</param>
    private sealed record Claim(Guid Call, string Team, Person Agent, int Number)
    {
        public string Name => $"Agent {Number}";
        public bool Inside => Team == (Number % 3) switch { 0 => "", 1 => "Sales", _ => "Support" };
    }

    private static async Task<(HttpStatusCode Status, string? Title)> Answer(Claim claim)
    {
        using var answer = await claim.Agent.Do(claim.Call, "claim");
        return (answer.StatusCode, answer.IsSuccessStatusCode ? null : (await Person.Json(answer)).GetProperty("title").GetString());
    }

    /// <summary>More agents, available and with doug's password: by turns in Sales, in Support, and in neither.</summary>
    private async Task<List<Person>> Many(int count)
    {
        await App.Execute($$"""
            insert into app.users
              (id, user_name, normalized_user_name, display_name, password_hash, security_stamp, concurrency_stamp)
              select gen_random_uuid(), 'agent' || n, 'AGENT' || n, 'Agent ' || n, password_hash, 'STAMP' || n, 'x'
              from app.users, generate_series(1, {{count}}) n where user_name = 'doug';
            insert into app.user_roles
              select u.id, r.id from app.users u, app.roles r where u.user_name like 'agent%' and r.name = 'Agent';
            insert into voip_users (id, identity, display_name, teams)
              select id, 'agent_' || replace(id::text, '-', ''), display_name, case substr(user_name, 6)::int % 3
                when 0 then '{}' when 1 then '{"{{TeamRows.Sales}}": 1}' else '{"{{TeamRows.Support}}": 1}' end::jsonb
              from app.users where user_name like 'agent%';
            """);
        var people = new List<Person>();
        for (var n = 1; n <= count; n++) people.Add(await Person.SignIn(App.Url, $"agent{n}", "demo"));
        foreach (var person in people) await person.Available();
        return people;
    }
}
