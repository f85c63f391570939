using System.Net;
using System.Net.Http.Json;
using CallCenter.Tests.Support;
using Npgsql;

namespace CallCenter.Tests.Integration;

public sealed class PresenceTests(CallCenterApp app) : ProductTest(app)
{
    private static Task<HttpResponseMessage> Beat(Person person, object beat) =>
        person.Http.PostAsJsonAsync("/api/agents/me/heartbeat", beat);

    [Fact]
    public async Task A_phone_that_cannot_be_used_any_more_is_not_left_with_its_card()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await App.Phone.Call();
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from active_calls where status = 'ringing'") == 1);

        (await Beat(doug, new { ready = false, tab = "t", leader = true })).EnsureSuccessStatusCode();
        var once = (await doug.Board()).Agents.Single(a => a.Name == "Doug");
        (await Beat(doug, new { ready = false, tab = "t", leader = true })).EnsureSuccessStatusCode();
        var twice = (await doug.Board()).Agents.Single(a => a.Name == "Doug");

        once.Reachable.ShouldBeFalse();
        twice.Version.ShouldBe(once.Version);
        (await App.Scalar<long>("select count(*) from active_calls where status = 'ringing'")).ShouldBe(0);
        (await App.Scalar<string>("select state from calls")).ShouldBe("ringing");
    }

    [Fact]
    public async Task A_lease_runs_out_though_a_call_that_comes_in_holds_the_agents_key()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        await using var other = await App.Data.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var coming = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        // As a ringing row's foreign key does.
        await using var key = new NpgsqlCommand($"select from public.voip_users where id = '{await doug.Id()}' for key share", other);
        await key.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        await App.Execute($"update public.voip_users set reachable_until = now() - interval '1 second' where id = '{await doug.Id()}'");

        await Eventually.True(async () => !(await doug.Board()).Agents.Single(a => a.Name == "Doug").Reachable);
    }

    [Fact]
    public async Task All_whose_leases_have_run_out_are_told_of_once_each()
    {
        foreach (var name in (string[])["doug", "rhonda", "sue"]) await (await App.SignIn(name)).Available();
        var sue = await App.SignIn("sue");
        var before = (await sue.Board()).Agents.ToDictionary(a => a.Name, a => a.Version);
        await App.AllSent();
        App.Log.Clear();

        await App.Execute("update public.voip_users set reachable_until = now() - interval '1 second'");

        await Eventually.True(() => Task.FromResult(App.Log.Count(l => l.Contains("Sent agent_changed")) == 3));
        (await sue.Board()).Agents.ShouldAllBe(a => !a.Reachable && a.Version == before[a.Name] + 1);
    }

    [Fact]
    public async Task Another_tabs_beat_leaves_the_lease_alone()
    {
        var doug = await App.SignIn("doug");
        await doug.Available();
        var before = (await doug.Board()).Agents.Single(a => a.Name == "Doug");
        before.Reachable.ShouldBeTrue();

        (await Beat(doug, new { ready = false, tab = "other" })).EnsureSuccessStatusCode();

        (await doug.Board()).Agents.Single(a => a.Name == "Doug").ShouldBe(before);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("")]
    [InlineData(null)]
    public async Task An_unknown_availability_is_refused_in_words(string? availability)
    {
        var doug = await App.SignIn("doug");

        using var answer = await doug.Http.PostAsJsonAsync("/api/agents/me/availability", new { availability });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await Person.Json(answer)).GetProperty("detail").GetString()!.ShouldContain("'away'");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"ready\":\"yes\"}")]
    [InlineData("")]
    public async Task A_body_that_cannot_be_read_is_400_and_never_500(string body)
    {
        var doug = await App.SignIn("doug");

        using var answer = await doug.Http.PostAsync("/api/agents/me/heartbeat",
            new StringContent(body, System.Text.Encoding.UTF8, "application/json"));

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }
}
