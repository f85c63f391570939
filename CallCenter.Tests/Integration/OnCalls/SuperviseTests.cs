using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CallCenter.Tests.Integration.OnCalls;

public sealed class SuperviseTests(CallCenterApp app) : OnCallTest(app)
{
    private async Task<Handset> Listening(Guid call)
    {
        listenedTo = call;
        var sue = await Handset("sue", available: false);
        await sue.Person.Does(call, "monitor");
        await sue.Connect(call);
        await Doug.Person.Sees(c => c.Parties.Any(p => p is { Kind: "supervisor", State: "joined" }));
        return sue;
    }

    private Guid listenedTo;

    private async Task<JsonElement[]> HearsLog() => [.. (await App.Phone.Logged("hears")).EnumerateArray()
        .Where(e => e.GetProperty("name").GetString() == listenedTo.ToString())];

    private async Task<string[][]> HeardByTheCaller() => [.. (await HearsLog())
        .Select(e => e.GetProperty("hears")).Where(h => h.TryGetProperty("caller", out _))
        .Select(h => h.GetProperty("caller").EnumerateArray().Select(n => Party.OfSeat(n.GetString())!).ToArray())];

    private async Task Hears(string label, params string[] heard) => await Eventually.True(async () =>
        (await HearsLog()).Last().GetProperty("hears").EnumerateObject().Any(by => Party.OfSeat(by.Name) == label
            && by.Value.EnumerateArray().Select(n => Party.OfSeat(n.GetString())).Order().SequenceEqual(heard.Order())));

    [Fact]
    public async Task A_supervisor_listens_whispers_and_listens_again_and_the_caller_never_hears_a_syllable()
    {
        var call = await Talking();
        var sue = await Listening(call.Id);
        var (agent, supervisor) = ($"agent-{Doug.Id}", $"supervisor-{sue.Id}");
        await Hears(agent, "caller");

        (await sue.Person.Does(call.Id, "monitor/mode", new { mode = "whisper" })).Parties.Single().Mode.ShouldBe("whisper");
        await Hears(agent, "caller", supervisor);
        await sue.Person.Does(call.Id, "monitor/mode", new { mode = "listen" });
        await Hears(agent, "caller");

        (await HeardByTheCaller()).ShouldAllBe(heard => !heard.Contains(supervisor));
        (await App.Scalar<long>("select count(*) from app.audit_log where action in ('call.monitored', 'call.whisper', 'call.listen')"))
            .ShouldBe(3);
        await sue.Person.Does(call.Id, "monitor/stop");
        (await Doug.Person.Colleague("Sue")).Call.ShouldBeNull();
        await CallerHears("conference");
    }

    [Fact]
    public async Task Barging_is_heard_by_all_and_ends_with_listening()
    {
        var call = await Talking();
        var sue = await Listening(call.Id);

        await sue.Person.Does(call.Id, "monitor/mode", new { mode = "barge" });
        await Hears("caller", $"agent-{Doug.Id}", $"supervisor-{sue.Id}");
        await sue.Person.Does(call.Id, "monitor/mode", new { mode = "whisper" });
        await Hears("caller", $"agent-{Doug.Id}");
        await sue.Person.Does(call.Id, "monitor/mode", new { mode = "listen" });
        await Hears($"agent-{Doug.Id}", "caller");
    }

    [Fact]
    public async Task A_whisper_is_silenced_before_its_agent_changes()
    {
        var call = await Talking();
        var sue = await Listening(call.Id);
        await sue.Person.Does(call.Id, "monitor/mode", new { mode = "whisper" });
        await Hears($"agent-{Doug.Id}", "caller", $"supervisor-{sue.Id}");
        await Doug.Person.Does(call.Id, "consult", new { agentId = Rhonda.Id });
        await Rhonda.Accept(call.Id);

        await Doug.Person.Does(call.Id, "consult/complete");

        await Hears("caller", $"agent-{Rhonda.Id}");
        (await HeardByTheCaller()).ShouldAllBe(heard => !heard.Contains($"supervisor-{sue.Id}"));
        (await Rhonda.Person.Board()).Calls.Single().Parties.Single().Mode.ShouldBe("listen");
    }

    [Fact]
    public async Task Who_is_no_longer_a_supervisor_no_longer_hears_the_call_and_stays_on_their_own()
    {
        var call = await Talking();
        var boss = await App.SignIn("sue");
        await boss.Send($"/people/{Rhonda.Id}", ("DisplayName", "Rhonda"), ("Roles", "Agent"), ("Roles", "Supervisor"));
        listenedTo = call.Id;
        await Rhonda.Person.Does(call.Id, "monitor");
        await Rhonda.Connect(call.Id);
        await Hears($"supervisor-{Rhonda.Id}", "caller", $"agent-{Doug.Id}");

        await boss.Send($"/people/{Rhonda.Id}", ("DisplayName", "Rhonda"), ("Roles", "Agent"));

        (await boss.Board()).Calls.Single().Parties.ShouldBeEmpty();
        (await boss.Colleague("Rhonda")).Call.ShouldBeNull();
        await Eventually.True(async () => !(await HearsLog()).Last().GetProperty("hears").EnumerateObject()
            .Any(by => Party.OfSeat(by.Name) == $"supervisor-{Rhonda.Id}"));
        // Doug's own call does not depend on a role that he loses beside it.
        await boss.Send($"/people/{Doug.Id}", ("DisplayName", "Doug"), ("Roles", "Agent"), ("Roles", "Supervisor"));
        await boss.Send($"/people/{Doug.Id}", ("DisplayName", "Doug"), ("Roles", "Agent"));
        (await boss.Board()).Calls.Single().Agent!.Id.ShouldBe(Doug.Id);
    }

    [Fact]
    public async Task A_listening_supervisor_takes_over_without_a_moment_of_music()
    {
        var call = await Talking();
        var sue = await Listening(call.Id);

        (await sue.Person.Does(call.Id, "take-over")).Agent!.Id.ShouldBe(sue.Id);

        await Hears("caller", $"supervisor-{sue.Id}");
        (await Doug.Person.Colleague("Doug")).Call.ShouldBeNull();
        (await HeardByTheCaller()).SkipWhile(h => h.Length == 0).ShouldAllBe(heard => heard.Length > 0);
        await sue.Person.Does(call.Id, "hold");
        await CallerHears("hold");
    }

    [Fact]
    public async Task A_take_over_waits_until_ones_own_muted_leg_is_in()
    {
        var call = await Talking();
        var sue = await Handset("sue", available: false);
        await sue.Person.Does(call.Id, "monitor"); // and does not connect yet

        using var early = await sue.Person.Do(call.Id, "take-over");

        early.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Person.Json(early)).GetProperty("detail").GetString().ShouldBe("Wait until you are connected, then take over.");
        listenedTo = call.Id;
        await sue.Connect(call.Id);
        await Doug.Person.Sees(c => c.Parties.Any(p => p is { Kind: "supervisor", State: "joined" }));
        (await sue.Person.Does(call.Id, "take-over")).Agent!.Id.ShouldBe(sue.Id);
        await Hears("caller", $"supervisor-{sue.Id}");
    }

    [Fact]
    public async Task A_supervisor_takes_over_from_outside_and_the_agent_is_told()
    {
        var call = await Talking();
        var sue = await Handset("sue", available: false);
        await using var socket = await App.Listens(Doug.Person);

        (await sue.Person.Does(call.Id, "take-over")).State.ShouldBe("claimed");
        await CallerHears("hold");
        await sue.Connect(call.Id);

        await CallerHears("conference");
        (await Doug.Person.Board()).Calls.Single().Agent!.Name.ShouldBe("Sue");
        (await App.Scalar<long>("select count(*) from app.audit_log where action = 'call.taken_over'")).ShouldBe(1);
    }

    [Fact]
    public async Task What_befalls_a_supervisor_while_they_take_over_keeps_its_version()
    {
        var call = await Talking();
        var sue = await Handset("sue");
        var before = await sue.Person.Colleague("Sue");
        await using var other = await App.Data.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var change = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var away = new NpgsqlCommand(
            $"update public.voip_users set availability = 'away', version = version + 1 where id = '{sue.Id}'", other);
        await away.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var taking = sue.Person.Does(call.Id, "take-over");
        await Eventually.True(SomebodyWaitsForAnAgent);
        await change.CommitAsync(TestContext.Current.CancellationToken);
        await taking;

        (await sue.Person.Colleague("Sue")).Version.ShouldBe(before.Version + 2);
    }

    [Fact]
    public async Task Clearing_an_agents_call_leaves_them_on_the_one_they_are_just_taking()
    {
        var sue = await App.SignIn("sue");
        // The first request of its kind is slow; the one that counts has to come before the claim is committed.
        await sue.Http.PostAsJsonAsync($"/api/agents/{Rhonda.Id}/clear-call", new { });
        await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");
        App.ClaimsLast();
        await using var scope = App.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<CallCenterDb>();
        var claim = scope.ServiceProvider.GetRequiredService<ClaimCall>();
        await using var claiming = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
        (await claim.Run(call.Id, Doug.Id, "tab", TestContext.Current.CancellationToken)).Refusal.ShouldBeNull();

        var clearing = sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/clear-call", new { });
        await Eventually.True(SomebodyWaitsForAnAgent);
        await claiming.CommitAsync(TestContext.Current.CancellationToken);

        (await clearing).EnsureSuccessStatusCode();
        (await sue.Colleague("Doug")).Call!.Id.ShouldBe(call.Id);
    }

    private async Task<bool> SomebodyWaitsForAnAgent() => await App.Scalar<long>("""
        select count(*) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%voip_users%for no key update%'
        """) > 0;

    [Fact]
    public async Task A_supervisor_moves_and_ends_anybodys_call()
    {
        var call = await Talking();
        var sue = await App.SignIn("sue");

        (await sue.Does(call.Id, "transfer", new { agentId = Rhonda.Id })).OfferedTo.ShouldBe(Rhonda.Id);
        await CallerHears("hold");
        await Rhonda.Answer();
        await sue.Does(call.Id, "end");

        await sue.SeesNoCall();
        (await App.Scalar<long>("select count(*) from app.audit_log where action in ('call.moved', 'call.ended')")).ShouldBe(2);
    }

    [Fact]
    public async Task What_only_a_supervisor_may_do_an_agent_may_not()
    {
        var call = await Talking();

        foreach (var act in new[] { "monitor", "take-over", "monitor/stop", "end", "transfer" })
        {
            using var refused = await Rhonda.Person.Http.PostAsJsonAsync($"/api/calls/{call.Id}/{act}",
                new { tab = "t", agentId = Rhonda.Id });
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, act);
        }
        using var force = await Rhonda.Person.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/clear-call", new { });
        force.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await Doug.Person.Board()).Calls.Single().State.ShouldBe("active");
    }

    [Fact]
    public async Task A_stuck_agent_is_put_right_and_told()
    {
        var call = await Talking();
        var sue = await App.SignIn("sue");
        await using var socket = await App.Listens(Doug.Person);

        (await sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/clear-call", new { })).EnsureSuccessStatusCode();
        (await sue.Colleague("Doug")).Call.ShouldBeNull();
        (await sue.Sees("ringing")).Id.ShouldBe(call.Id);
        await CallerHears("hold");
        (await sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/force", new { availability = "away" })).EnsureSuccessStatusCode();
        (await sue.Colleague("Doug")).Availability.ShouldBe("away");

        (await App.Scalar<long>("select count(*) from app.audit_log where action in ('agent.call_cleared', 'agent.forced_away')"))
            .ShouldBe(2);
        await Eventually.True(() => Task.FromResult(App.Log.Count(l => l.Contains("Sent supervisor_action")) == 2));
        (await sue.Http.PostAsJsonAsync($"/api/agents/{Doug.Id}/sign-out", new { })).EnsureSuccessStatusCode();
        (await Doug.Person.Http.GetAsync("/api/board")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }
}
