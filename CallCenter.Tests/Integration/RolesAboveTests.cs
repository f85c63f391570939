using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>A supervisor manages people, and cannot gain more than the Supervisor role by it.</summary>
public sealed class RolesAboveTests(CallCenterApp app) : ProductTest(app)
{
    private const string Refused = "Only someone with the Ops role can give it.";

    [Fact]
    public async Task A_supervisor_cannot_give_themselves_a_role_above_their_own()
    {
        var sue = await App.SignIn("sue");

        var page = await sue.Text(await sue.Send($"/people/{await App.AccountId("sue")}", ("DisplayName", "Sue"), ("Roles", "Agent"),
            ("Roles", "Supervisor"), ("Roles", "Ops")));

        page.ShouldContain(Refused);
        (await Of("sue")).ShouldBe("Agent Supervisor");
    }

    [Fact]
    public async Task Nor_make_a_person_who_has_one_and_whose_first_password_they_hold()
    {
        var sue = await App.SignIn("sue");

        (await sue.Text(await sue.Send("/people/add", ("UserName", "mole"), ("DisplayName", "Mole"), ("Roles", "Agent"), ("Roles", "Ops"))))
            .ShouldContain(Refused);

        (await App.Scalar<long>("select count(*) from app.users where user_name = 'mole'")).ShouldBe(0);
    }

    [Fact]
    public async Task Nor_give_one_to_anybody_whether_their_password_went_through_their_hands_or_not()
    {
        var sue = await App.SignIn("sue");
        await sue.Add("mole", "Agent");
        await sue.Send($"/people/{await App.AccountId("doug")}?handler=Reset");

        foreach (var name in new[] { "mole", "doug", "rhonda" })
        {
            var page = await sue.Text(await sue.Send($"/people/{await App.AccountId(name)}", ("DisplayName", name), ("Roles", "Agent"),
                ("Roles", "Ops")));

            page.ShouldContain(Refused, customMessage: name);
            (await Of(name)).ShouldBe("Agent", name);
        }
        (await App.Scalar<long>("select count(*) from app.audit_log where action = 'person.changed'")).ShouldBe(0);
    }

    [Fact]
    public async Task The_form_does_not_offer_what_would_be_refused_and_leaves_what_somebody_has()
    {
        var sue = await App.SignIn("sue");

        (await sue.Http.GetStringAsync("/people/add")).ShouldMatch("<input[^>]*value=\"Ops\"[^>]*disabled");
        (await sue.Http.GetStringAsync($"/people/{await App.AccountId("ops")}")).ShouldNotMatch("<input[^>]*value=\"Ops\"[^>]*disabled");
        await App.Give("sue", "Ops");
        (await sue.Http.GetStringAsync("/people/add")).ShouldNotMatch("<input[^>]*value=\"Ops\"[^>]*disabled");
    }

    [Fact]
    public async Task What_somebody_above_them_has_is_kept_when_they_change_the_rest()
    {
        var sue = await App.SignIn("sue");

        await sue.Send($"/people/{await App.AccountId("ops")}", ("DisplayName", "Opal"), ("Roles", "Agent"), ("Roles", "Ops"));

        (await Of("ops")).ShouldBe("Agent Ops");
        (await App.Scalar<string>("select display_name from app.users where user_name = 'ops'")).ShouldBe("Opal");
    }

    [Fact]
    public async Task Nor_reset_the_password_of_somebody_above_them()
    {
        var sue = await App.SignIn("sue");
        var before = await App.Scalar<string>("select password_hash || security_stamp from app.users where user_name = 'ops'");

        var page = await sue.Text(await sue.Send($"/people/{await App.AccountId("ops")}?handler=Reset"));

        page.ShouldContain("Only someone with the Ops role can reset this password.");
        page.ShouldNotContain("one-time-password");
        (await App.Scalar<string>("select password_hash || security_stamp from app.users where user_name = 'ops'")).ShouldBe(before);
        (await App.Scalar<long>("select count(*) from app.audit_log")).ShouldBe(0);
    }

    [Fact]
    public async Task Nor_gain_one_that_somebody_else_gives_by_a_first_password_that_they_hold()
    {
        var sue = await App.SignIn("sue");
        await sue.Add("mole", "Agent");
        await App.Give("ops", "Supervisor");
        var (ops, page) = (await App.SignIn("ops"), $"/people/{await App.AccountId("mole")}");
        (string, string)[] raised = [("DisplayName", "Mole"), ("Roles", "Agent"), ("Roles", "Ops")];

        (await ops.Text(await ops.Send(page, raised))).ShouldContain("a one-time password from someone without the Ops role");
        (await Of("mole")).ShouldBe("Agent");

        await ops.Send($"{page}?handler=Reset");
        await ops.Send(page, raised);
        (await Of("mole")).ShouldBe("Agent Ops");
    }

    [Fact]
    public async Task Who_has_the_role_may_do_each_of_these()
    {
        await App.Give("ops", "Supervisor");
        var ops = await App.SignIn("ops");

        (await ops.Text(await ops.Send($"/people/{await App.AccountId("sue")}", ("DisplayName", "Sue"), ("Roles", "Supervisor"), ("Roles",
            "Ops")))).ShouldContain("Sue was saved.");
        (await ops.Add("second", "Ops")).ShouldNotBeEmpty();
        (await ops.Text(await ops.Send($"/people/{await App.AccountId("sue")}?handler=Reset"))).ShouldContain("one-time-password");
    }

    private Task<string?> Of(string userName) => App.Scalar<string>($"""
        select string_agg(r.name, ' ' order by r.name) from app.user_roles ur
        join app.roles r on r.id = ur.role_id join app.users u on u.id = ur.user_id where u.user_name = '{userName}'
        """);
}
