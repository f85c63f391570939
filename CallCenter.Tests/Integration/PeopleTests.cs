using System.Net;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

public sealed partial class PeopleTests(CallCenterApp app) : ProductTest(app)
{
    private const string Chosen = "correct horse battery";

    [Fact]
    public async Task A_new_agent_chooses_a_password_of_their_own_and_takes_calls()
    {
        var sue = await App.SignIn("sue");
        var given = await sue.Add("nina", "Agent");
        given.Length.ShouldBeGreaterThan(15);

        await ChooseAfter("nina", given);

        var nina = await Person.SignIn(App.Url, "nina", Chosen);
        await nina.Available();
        (await sue.Board()).Agents.Single(a => a.Name == "nina the new").Availability.ShouldBe("available");
        (await SignInPage("nina", given)).ShouldContain("Incorrect user name or password.");
    }

    [Fact]
    public async Task The_one_time_password_is_shown_once_and_opens_nothing_but_the_choice()
    {
        var sue = await App.SignIn("sue");
        using var added = await sue.Send("/people/add", ("UserName", "nina"), ("DisplayName", "Nina"), ("Roles", "Agent"));
        (await sue.Text(added)).ShouldContain("one-time-password");

        (await sue.Http.GetStringAsync(added.Headers.Location)).ShouldContain("The password is shown only once");
    }

    [Theory]
    [InlineData("DOUG", "Doug again", "Agent", "This user name is taken.")]
    [InlineData("", "Nina", "Agent", "The user name is missing.")]
    [InlineData("a b", "Nina", "Agent", "Use only letters, digits and")]
    [InlineData("nina", "", "Agent", "The name is missing.")]
    [InlineData("nina", "N\u0007ina", "Agent", "The name contains an invalid character.")]
    [InlineData("nina", "Nina", "Emperor", "There is no such role.")]
    public async Task A_person_who_cannot_be_added_is_refused_with_the_reason(string userName, string name, string role, string reason)
    {
        var sue = await App.SignIn("sue");
        var before = await App.Scalar<long>("select count(*) from app.users");

        using var response = await sue.Send("/people/add", ("UserName", userName), ("DisplayName", name), ("Roles", role));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sue.Text(response)).ShouldContain(reason);
        (await App.Scalar<long>("select count(*) from app.users")).ShouldBe(before);
    }

    [Fact]
    public async Task Deactivating_signs_out_cuts_realtime_and_ends_the_ringing_in_one_transaction()
    {
        var sue = await App.SignIn("sue");
        var doug = await App.SignIn("doug");
        await doug.Available();
        var id = await App.AccountId("doug");

        using var response = await sue.Send($"/people/{id}?handler=Deactivate");

        (await sue.Text(response)).ShouldContain("Doug was deactivated and signed out.");
        (await doug.Http.GetAsync("/api/board")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await sue.Board()).Agents.ShouldNotContain(a => a.Name == "Doug");
        (await App.Scalar<string>($"select availability from voip_users where id = '{id}' and not active and reachable_until is null"))
            .ShouldBe("away");
        (await App.Scalar<string>("select action from app.audit_log")).ShouldBe("person.deactivated");
        await Eventually.True(() => Task.FromResult(App.Log.Any(l => l.Contains("Sent signed_out"))));
        (await SignInPage("doug", "demo")).ShouldContain("This account is deactivated.");
        (await SignInPage("doug", "wrong")).ShouldContain("Incorrect user name or password.");
    }

    [Fact]
    public async Task A_deactivated_person_loses_the_call_they_are_on_and_comes_back_when_reactivated()
    {
        var sue = await App.SignIn("sue");
        var doug = await App.SignIn("doug");
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await doug.Do(call.Id, "claim");
        var id = await App.AccountId("doug");

        await sue.Send($"/people/{id}?handler=Deactivate");

        (await sue.Sees("ringing")).Id.ShouldBe(call.Id);
        await sue.Send($"/people/{id}?handler=Reactivate");
        (await sue.Board()).Agents.Single(a => a.Name == "Doug").Call.ShouldBeNull();
    }

    [Fact]
    public async Task A_changed_role_is_in_force_at_the_next_request()
    {
        var sue = await App.SignIn("sue");
        var doug = await Person.SignIn(App.Url, "doug", "demo");
        (await doug.Http.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        await sue.Send($"/people/{await App.AccountId("doug")}", ("DisplayName", "Douglas"), ("Roles", "Agent"), ("Roles", "Supervisor"));

        (await doug.Http.GetAsync("/people")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await doug.Board()).Agents.ShouldContain(a => a.Name == "Douglas");
    }

    [Fact]
    public async Task Nobody_removes_themselves_or_the_last_of_a_role()
    {
        var sue = await App.SignIn("sue");
        var (me, ops) = (await App.AccountId("sue"), await App.AccountId("ops"));

        (await sue.Text(await sue.Send($"/people/{me}?handler=Deactivate"))).ShouldContain("You cannot deactivate yourself.");
        (await sue.Text(await sue.Send($"/people/{me}", ("DisplayName", "Sue"), ("Roles", "Agent"))))
            .ShouldContain("You cannot remove your own Supervisor role.");
        (await sue.Text(await sue.Send($"/people/{ops}?handler=Deactivate"))).ShouldContain("Nobody else has the Ops role.");
        (await sue.Text(await sue.Send($"/people/{ops}", ("DisplayName", "Ops"), ("Roles", "Agent"))))
            .ShouldContain("Nobody else has the Ops role.");

        (await App.Scalar<long>("select count(*) from app.audit_log")).ShouldBe(0);
    }

    [Fact]
    public async Task Of_two_supervisors_who_remove_each_other_at_once_one_remains()
    {
        var sue = await App.SignIn("sue");
        await ChooseAfter("max", await sue.Add("max", "Supervisor"));
        var max = await Person.SignIn(App.Url, "max", Chosen);
        var (sueId, maxId) = (await App.AccountId("sue"), await App.AccountId("max"));

        await Task.WhenAll(sue.Send($"/people/{maxId}?handler=Deactivate"), max.Send($"/people/{sueId}?handler=Deactivate"));

        (await App.Scalar<long>($"select count(*) from app.users where active and id in ('{sueId}', '{maxId}')")).ShouldBe(1);
    }

    [Fact]
    public async Task A_new_password_from_a_supervisor_ends_a_lockout_and_the_old_sessions()
    {
        var sue = await App.SignIn("sue");
        var doug = await App.SignIn("doug");
        for (var i = 0; i < 5; i++) await SignInPage("doug", "wrong");

        using var reset = await sue.Send($"/people/{await App.AccountId("doug")}?handler=Reset");
        var given = Shown().Match(await sue.Text(reset)).Groups[1].Value;

        (await doug.Http.GetAsync("/api/board")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await ChooseAfter("doug", given);
        (await (await Person.SignIn(App.Url, "doug", Chosen)).Board()).Me.Name.ShouldBe("Doug");
    }

    private async Task<string> SignInPage(string userName, string password)
    {
        using var visitor = await Visitor.Come(App);
        using var response = await visitor.Send("/account/sign-in", ("UserName", userName), ("Password", password));
        return await response.Content.ReadAsStringAsync();
    }

    private async Task ChooseAfter(string userName, string given)
    {
        using var visitor = await Visitor.Come(App);
        using var first = await visitor.Send("/account/sign-in", ("UserName", userName), ("Password", given));
        first.Headers.Location!.OriginalString.ShouldStartWith("/account/choose-password");
        (await visitor.Http.GetAsync("/api/board")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var page = await visitor.Http.GetStringAsync(first.Headers.Location);
        string Field(string name) => WebUtility.HtmlDecode(Regex.Match(page, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);

        using var chosen = await visitor.Send("/account/choose-password",
            ("For", Field("For")), ("Token", Field("Token")), ("Password", Chosen), ("Again", Chosen));

        chosen.StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [GeneratedRegex("id=\"one-time-password\">([^<]+)<")]
    private static partial Regex Shown();
}
