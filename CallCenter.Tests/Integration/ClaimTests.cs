using System.Net;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Tests.Integration;

public sealed class ClaimTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task The_second_agent_to_claim_is_told_who_won()
    {
        App.ClaimsLast();
        var doug = await App.SignIn("doug");
        var rhonda = await App.SignIn("rhonda");
        await doug.Available();
        await rhonda.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");

        using var first = await doug.Do(call.Id, "claim");
        using var second = await rhonda.Do(call.Id, "claim");

        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        second.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(second)).GetProperty("winner").GetProperty("name").GetString().ShouldBe("Doug");
    }

    /// <summary>A claim is one UPDATE; the same change by a supervisor's take-over is made by the call.</summary>
    [Fact]
    public async Task A_claim_writes_what_the_call_itself_changes_when_it_is_claimed()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Phone.Call();
        var id = (await doug.Sees("ringing")).Id;
        await Eventually.Get(() => App.Scalar<string>($"select conference_sid from calls where id = '{id}'")); // its last webhook
        Task<Call> Row() => App.Read(db => db.Calls.AsNoTracking().SingleAsync(c => c.Id == id));
        var expected = await Row();

        using var claim = await doug.Do(id, "claim", "tab");

        claim.StatusCode.ShouldBe(HttpStatusCode.OK);
        var call = await Row();
        expected.ClaimFor(await doug.Id(), "tab", call.StateSince, call.DueAt!.Value - call.StateSince);
        (call.ClaimedAt!.Value - call.StateSince).Duration().ShouldBeLessThan(TimeSpan.FromMilliseconds(50)); // by the same statement
        var mapped = await App.Read(db => Task.FromResult(db.Model.FindEntityType(typeof(Call))!.GetProperties().ToList()));
        foreach (var property in mapped.Where(p => p.Name != nameof(Call.ClaimedAt)))
            property.PropertyInfo!.GetValue(call).ShouldBeEquivalentTo(property.PropertyInfo.GetValue(expected), property.Name);
    }

    [Fact]
    public async Task Of_fifty_claims_at_once_exactly_one_wins()
    {
        App.ClaimsLast();
        var agents = await Many(25);
        await App.Phone.Call(); // after the signing in, which may take longer than it rings
        var call = await agents[0].Sees("ringing");

        var answers = await Task.WhenAll(agents.Concat(agents).Select((agent, i) => agent.Do(call.Id, "claim", $"tab-{i}")));

        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        foreach (var lost in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
        {
            lost.StatusCode.ShouldBe(HttpStatusCode.Conflict);
            (await Person.Json(lost)).GetProperty("winner").GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        }
        (await App.Scalar<long>("select count(*) from active_calls where status = 'active'")).ShouldBe(1);
        (await App.Scalar<long>("select count(*) from voip_users where current_call_id is not null")).ShouldBe(1);
    }

    [Fact]
    public async Task A_repeated_claim_of_the_same_tab_gets_the_same_answer_and_another_tab_is_refused()
    {
        App.ClaimsLast();
        var doug = await App.SignIn("doug");
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        using var first = await doug.Do(call.Id, "claim", "one");

        using var repeated = await doug.Do(call.Id, "claim", "one");
        using var other = await doug.Do(call.Id, "claim", "two");

        repeated.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Person.Json(repeated)).GetProperty("call").GetProperty("version").GetInt64()
            .ShouldBe((await Person.Json(first)).GetProperty("call").GetProperty("version").GetInt64());
        other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task An_agent_on_a_call_cannot_take_another()
    {
        App.ClaimsLast();
        var doug = await App.SignIn("doug");
        await App.Phone.Call();
        var first = await doug.Sees("ringing");
        (await doug.Do(first.Id, "claim")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await App.Phone.Call("+14155550199");
        var second = await doug.Sees("ringing");

        using var answer = await doug.Do(second.Id, "claim");

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await App.Scalar<string>($"select state from calls where id = '{second.Id}'")).ShouldBe("ringing");
    }

    [Fact]
    public async Task A_claim_that_no_leg_redeems_falls_back_to_ringing()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        (await doug.Sees("claimed")).Agent!.Name.ShouldBe("Doug");

        await doug.Sees("ringing");

        (await App.Scalar<string>($"select detail from ring_events where call_id = '{call.Id}' order by id desc limit 1"))
            .ShouldBe("claim expired");
        (await doug.Board()).Agents.Single(a => a.Name == "Doug").Call.ShouldBeNull();
    }

    [Fact]
    public async Task A_stale_card_of_a_call_that_is_parked_by_now_is_told_where_it_is()
    {
        var doug = await App.SignIn("doug");
        var rhonda = await App.SignIn("rhonda");
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        await App.Execute($"""
            update calls set state = 'parked', agent_id = null, answered_at = now(), due_at = null, version = version + 1;
            insert into parked_calls (call_id, slot, parked_by, parked_at) select id, 3, '{await doug.Id()}', now() from calls;
            """);

        using var answer = await rhonda.Do(call.Id, "claim");

        answer.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(answer)).GetProperty("call").GetProperty("parked").GetProperty("slot").GetInt32().ShouldBe(3);
    }

    [Theory]
    [InlineData("claim")]
    [InlineData("decline")]
    [InlineData("park")]
    [InlineData("hold")]
    [InlineData("resume")]
    [InlineData("end")]
    [InlineData("pick-up")]
    public async Task Nothing_can_be_done_to_a_call_that_has_ended_or_never_was(string act)
    {
        var doug = await App.SignIn("doug");
        var sid = await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await App.Phone.HangUp(sid);
        await doug.SeesNoCall();
        var before = await App.Scalar<long>($"select version from calls where id = '{call.Id}'");

        (await doug.Do(call.Id, act)).StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await doug.Do(Guid.NewGuid(), act)).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await App.Scalar<long>($"select version from calls where id = '{call.Id}'")).ShouldBe(before);
    }

    [Theory]
    [InlineData("park")]
    [InlineData("hold")]
    [InlineData("end")]
    public async Task Someone_elses_call_is_not_mine_to_touch(string act)
    {
        App.ClaimsLast();
        var doug = await App.SignIn("doug");
        var rhonda = await App.SignIn("rhonda");
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");

        using var answer = await rhonda.Do(call.Id, act);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await App.Scalar<string>($"select state from calls where id = '{call.Id}'")).ShouldBe("claimed");
    }

    [Fact]
    public async Task A_request_without_the_antiforgery_token_changes_nothing()
    {
        var doug = await App.SignIn("doug");
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        doug.Http.DefaultRequestHeaders.Remove("RequestVerificationToken");

        using var answer = await doug.Do(call.Id, "claim");

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await App.Scalar<string>($"select state from calls where id = '{call.Id}'")).ShouldBe("ringing");
    }

    [Fact]
    public async Task A_declined_call_leaves_only_the_decliners_screen()
    {
        var doug = await App.SignIn("doug");
        var rhonda = await App.SignIn("rhonda");
        await doug.Available();
        await rhonda.Available();
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from active_calls where status = 'ringing'") == 2);

        (await doug.Do(call.Id, "decline")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await rhonda.Sees("ringing")).DeclinedBy.ShouldBe([await doug.Id()]);
        (await App.Scalar<Guid>("select agent_id from active_calls where status = 'ringing'")).ShouldBe(await rhonda.Id());
    }

    /// <summary>Signed-in agents in addition to the demo accounts, with doug's password.</summary>
    private async Task<List<Person>> Many(int count)
    {
        await App.Execute($"""
            insert into app.users (id, user_name, normalized_user_name, display_name, password_hash, security_stamp, concurrency_stamp)
              select gen_random_uuid(), 'agent' || n, 'AGENT' || n, 'Agent ' || n, password_hash, 'STAMP' || n, 'x'
              from app.users, generate_series(1, {count}) n where user_name = 'doug';
            insert into app.user_roles select u.id, r.id from app.users u, app.roles r where u.user_name like 'agent%' and r.name = 'Agent';
            insert into voip_users (id, identity, display_name)
              select id, 'agent_' || replace(id::text, '-', ''), display_name from app.users where user_name like 'agent%';
            """);
        var people = new List<Person>();
        for (var n = 1; n <= count; n++) people.Add(await Person.SignIn(App.Url, $"agent{n}", "demo"));
        return people;
    }
}
