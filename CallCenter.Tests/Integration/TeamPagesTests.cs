using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>What a supervisor does with teams, and what they are told when it cannot be.</summary>
public sealed class TeamPagesTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_team_is_added_with_its_members_and_listed_with_who_is_at_work()
    {
        var (sue, doug, rhonda) = await People();
        await doug.Available();

        using var saved = await sue.Send("/teams/edit", ("Name", " Sales "), ("Active", "true"),
            ($"Members[{await doug.Id()}]", "first"), ($"Members[{await rhonda.Id()}]", "reserve"));

        var page = await sue.Text(saved);
        page.ShouldContain("Sales was saved.");
        page.ShouldMatch("title=\"At work\"></span>\\s+Doug<span class=\"unseen\"> \\(At work\\)<");
        page.ShouldMatch("Reserve:\\s[^R]+title=\"Not at work\"></span>\\s+Rhonda<span class=\"unseen\"> \\(Not at work\\)<");
        page.ShouldContain("1 of 2");
        (await App.Scalar<string>("select string_agg(action || ' ' || subject || ' ' || detail, ',') from app.audit_log"))
            .ShouldBe("team.added Sales active; members: Doug first, Rhonda reserve");
        (await doug.Colleague("Rhonda")).Teams.Values.ShouldBe([2]);
    }

    [Theory]
    [InlineData("", "The name is missing.")]
    [InlineData("sales", "Another team already has this name.")]
    [InlineData("S\u0007", "The name contains an invalid character.")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890", "The name is longer than 60 characters.")]
    public async Task A_team_that_cannot_be_is_refused_with_the_reason(string name, string reason)
    {
        await App.Team(TeamRows.Sales, "Sales");
        var (sue, doug, _) = await People();

        using var refused = await sue.Send("/teams/edit", ("Name", name), ("Active", "true"), ($"Members[{await doug.Id()}]", "first"));

        (await sue.Text(refused)).ShouldContain(reason);
        (await App.Scalar<long>("select count(*) from app.teams")).ShouldBe(1);
        (await App.Scalar<long>("select count(*) from voip_users where teams <> '{}'")).ShouldBe(0);
    }

    [Fact]
    public async Task A_team_that_lines_ring_cannot_be_deactivated()
    {
        await App.Team(TeamRows.Sales, "Sales");
        await App.SalesLine();
        var (sue, _, _) = await People();
        await App.Execute($"""
            insert into app.lines (id, number, name, team_id)
            values (gen_random_uuid(), '+14155550198', 'Billing', '{TeamRows.Sales}')
            """);

        using var refused = await sue.Send($"/teams/edit/{TeamRows.Sales}", ("Name", "Sales"));

        (await sue.Text(refused)).ShouldContain("Billing and Sales ring this team.");
        (await App.Scalar<bool>("select active from app.teams")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_change_of_members_is_seen_by_every_desk_and_takes_out_who_is_not_named()
    {
        var (sue, doug, rhonda) = await People();
        await App.Team(TeamRows.Sales, "Sales", (await doug.Id(), 1));
        await using var socket = await App.Listens(rhonda);

        (await sue.Send($"/teams/edit/{TeamRows.Sales}", ("Name", "Sales"), ("Active", "true"),
            ($"Members[{await rhonda.Id()}]", "first"))).Dispose();

        await socket.Until(f => f.Carries("agent_changed"));
        (await rhonda.Colleague("Doug")).Teams.ShouldBeEmpty();
        (await rhonda.Colleague("Rhonda")).Teams.Values.ShouldBe([1]);
    }

    [Fact]
    public async Task A_line_is_given_its_team_and_where_its_callers_go()
    {
        await App.Team(TeamRows.Sales, "Sales");
        await App.Team(TeamRows.Support, "Support");
        await App.AddSupport(", ring_seconds = 90");
        var (sue, _, _) = await People();
        var id = await App.Scalar<Guid>($"select id from app.lines where number = '{CallCenterApp.Line}'");

        using var saved = await sue.Send($"/lines/edit/{id}", [.. Line(), ("TeamId", TeamRows.Sales), ("Distribution", "longest_idle"),
            ("Priority", "1"), ("ReserveAfter", "10"), ("MaxWaiting", "5"), ("FullTo", "goodbye"), ("Farewell", "Bye."),
            ("NobodyTo", "number"), ("NobodyNumber", "+1 (415) 555-0177"), ("TimeoutTo", $"line:{TeamRows.Support}"),
            ("ClosedTo", $"line:{TeamRows.Support}")]);

        (await sue.Text(saved)).ShouldContain("Sales was saved. Nobody is in its team yet, so its calls ring nobody.");
        (await App.Scalar<string>($"""
            select concat_ws('|', team_id, distribution, priority, reserve_after, max_waiting, full_to, nobody_to, farewell)
            from app.lines where id = '{id}'
            """)).ShouldBe($"{TeamRows.Sales}|longest_idle|1|10|5|goodbye|number:+14155550177|Bye.");
        (await App.Scalar<string>($"select concat_ws('|', timeout_to, closed_to, voicemail) from app.lines where id = '{id}'"))
            .ShouldBe($"line:{TeamRows.Support}|line:{TeamRows.Support}|t");
        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync($"/lines/edit/{id}"));
        page.ShouldMatch($"value=\"{TeamRows.Sales}\"[^>]*selected");
        page.ShouldMatch("value=\"number\"[^>]*selected");
        page.ShouldContain("value=\"+1 415-555-0177\"");
    }

    [Theory]
    [InlineData("ReserveAfter=30", "The reserve must be rung before the longest wait is over.")]
    [InlineData("ReserveAfter=4", "The time before the reserve must be 5 to 600 seconds.")]
    [InlineData("MaxWaiting=0", "The number must be 1 to 500.")]
    [InlineData("FullTo=wait", "Choose where callers go.")]
    [InlineData("ClosedTo=wait", "Choose where callers go.")]
    [InlineData("ClosedTo=line:" + TeamRows.Sales, "This line no longer exists.")]
    [InlineData("FullTo=number&FullNumber=call me", "This is not a phone number. Start with +")]
    [InlineData("FullTo=number&FullNumber=+1 415", "This is not a phone number. Check its digits")]
    [InlineData("FullTo=number&FullNumber=(+1) 415 555 0100", "callers would come straight back.")]
    [InlineData("TimeoutTo=number&TimeoutNumber=+1-415-555-0199", "This is our own number: choose the line Support instead.")]
    [InlineData("TimeoutTo=line:" + TeamRows.Sales, "This line no longer exists.")]
    [InlineData("TimeoutTo=line:" + TeamRows.Support, "Support would not ring: its longest wait of 30 s counts from the first ring")]
    [InlineData("TeamId=" + TeamRows.Sales, "This team no longer exists, or is inactive.")]
    [InlineData("Distribution=by_skill", "Choose whom calls ring first.")]
    public async Task A_line_that_cannot_be_is_refused_with_the_reason(string typed, string reason)
    {
        await App.Team(TeamRows.Support, "Support");
        await App.AddSupport();
        var (sue, _, _) = await People();
        var id = await App.Scalar<Guid>($"select id from app.lines where number = '{CallCenterApp.Line}'");

        using var refused = await sue.Send($"/lines/edit/{id}",
            [.. Line(), .. typed.Split('&').Select(f => f.Split('=', 2)).Select(f => (f[0], f[1]))]);

        (await sue.Text(refused)).ShouldContain(reason);
        (await App.Scalar<string>($"select name from app.lines where id = '{id}'")).ShouldNotBe("Sales");
    }

    [Theory]
    [InlineData("NobodyTo")]
    [InlineData("ClosedTo")]
    public async Task A_line_whose_callers_would_come_back_to_it_is_refused_with_the_circle(string field)
    {
        await App.Team(TeamRows.Support, "Support");
        var (sue, _, _) = await People();
        var id = await App.Scalar<Guid>("select id from app.lines");
        await App.AddSupport($", full_to = 'line:{id}', ring_seconds = 90");

        using var refused = await sue.Send($"/lines/edit/{id}", [.. Line(), (field, $"line:{TeamRows.Support}")]);

        (await sue.Text(refused)).ShouldContain("Callers would go in a circle: Sales, then Support, then Sales.");
    }

    [Fact]
    public async Task A_new_line_begins_with_voicemail_where_nobody_is_there()
    {
        var (sue, _, _) = await People();

        var page = await sue.Http.GetStringAsync("/lines/edit");

        var choices = page[page.IndexOf("name=\"NobodyTo\"", StringComparison.Ordinal)..];
        choices[..choices.IndexOf("</select>", StringComparison.Ordinal)].ShouldMatch("value=\"voicemail\"[^>]*selected");
    }

    [Fact]
    public async Task Live_shows_who_waits_by_team_in_the_order_in_which_they_are_answered()
    {
        var (sue, doug, _) = await People();
        await App.Team(TeamRows.Sales, "Sales", (await doug.Id(), 1));
        await App.SalesLine(", ring_seconds = 600");
        foreach (var from in new[] { "+14155550181", "+14155550182" })
        {
            await App.Phone.Call(from);
            await Eventually.True(async () => (await sue.Board()).Calls.Any(c => c.From == from));
        }
        await App.Execute("update calls set priority = 1, version = version + 1 where from_number = '+14155550182'");

        var page = WebUtility.HtmlDecode(await sue.Http.GetStringAsync("/live"));
        var teams = WebUtility.HtmlDecode(await sue.Http.GetStringAsync("/teams"));

        var waiting = page[page.IndexOf("Waiting by team", StringComparison.Ordinal)..];
        waiting.IndexOf("555-0182", StringComparison.Ordinal).ShouldBeLessThan(waiting.IndexOf("555-0181", StringComparison.Ordinal));
        teams.ShouldMatch("data-label=\"Waiting\">2<");
    }

    private async Task<(Person Sue, Person Doug, Person Rhonda)> People() =>
        (await App.SignIn("sue"), await App.SignIn("doug"), await App.SignIn("rhonda"));

    private static (string, string)[] Line() =>
        [("Number", CallCenterApp.Line), ("Name", "Sales"), ("RingSeconds", "30"), ("WrapUpSeconds", "0"), ("Active", "true")];
}
