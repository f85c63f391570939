using System.Net;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>An agent's own calls and the missed ones of their teams, and never anybody else's.</summary>
public sealed partial class AgentCallsTests(CallCenterApp app) : ProductTest(app)
{
    private const string Everyone = "+14155550197";

    [Theory]
    [InlineData("doug", "", "Mine PassedOn MissedBySales MissedByEveryone")]
    [InlineData("rhonda", "", "PassedOn Theirs MissedBySupport MissedByEveryone")]
    [InlineData("doug", "kind=own", "Mine PassedOn")]
    [InlineData("doug", "kind=missed", "MissedBySales MissedByEveryone")]
    [InlineData("rhonda", "kind=own", "PassedOn Theirs")]
    [InlineData("doug", "outcome=completed", "Mine PassedOn")]
    [InlineData("doug", "outcome=blocked", "")]
    [InlineData("doug", "agent={rhonda}", "PassedOn")]
    [InlineData("doug", "line={support}", "Mine PassedOn")]
    [InlineData("rhonda", "line={support}", "PassedOn MissedBySupport")]
    [InlineData("doug", "from=2020-01-02", "Mine PassedOn MissedBySales MissedByEveryone")]
    [InlineData("doug", "to=2020-01-02", "")]
    public async Task I_see_my_calls_and_missed_ones_of_lines_that_ring_me(string who, string filter, string seen)
    {
        await Fill();
        var person = await App.SignIn(who);
        filter = filter.Replace("{support}", TeamRows.Support).Replace("{rhonda}", $"{await App.AccountId("rhonda")}");

        Seen(await person.Http.GetStringAsync($"/calls?{filter}")).ShouldBe(Names(seen));
    }

    [Theory]
    [InlineData("+14155550201", "Mine")]
    [InlineData("0201", "Mine")]
    [InlineData("(415) 555-0202", "PassedOn")]
    [InlineData("+14155550203", "")] // Rhonda's
    [InlineData("0203", "")]
    [InlineData("0204", "MissedBySales")]
    [InlineData("0205", "")] // missed by a team that Doug is not in
    [InlineData("0207", "")] // blocked
    [InlineData("0208", "")] // answered by Rhonda once, then missed
    public async Task No_search_finds_a_call_of_others(string number, string seen)
    {
        await Fill();
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var search = $"number={Uri.EscapeDataString(number)}";
        Seen(await sue.Http.GetStringAsync($"/history?{search}")).Count.ShouldBe(1, "there must be one to find");

        Seen(await doug.Http.GetStringAsync($"/calls?{search}")).ShouldBe(Names(seen));
    }

    [Fact]
    public async Task An_agent_who_leaves_a_team_no_longer_sees_what_it_missed()
    {
        await Fill();
        var doug = await App.SignIn("doug");
        Seen(await doug.Http.GetStringAsync("/calls")).ShouldContain("MissedBySales");

        await App.Execute("update voip_users set teams = '{}', version = version + 1 where display_name = 'Doug'");

        Seen(await doug.Http.GetStringAsync("/calls")).ShouldBe(Names("Mine PassedOn MissedByEveryone"));
    }

    [Fact]
    public async Task A_call_that_i_hand_over_stays_mine_and_is_my_colleagues_too()
    {
        App.ClaimsLast();
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await App.Phone.Call();
        var call = await doug.Sees("ringing");
        (await doug.Do(call.Id, "claim")).EnsureSuccessStatusCode();
        Dials(await rhonda.Http.GetStringAsync("/calls")).ShouldBeEmpty();

        await App.Execute($"""
            update calls set agent_id = '{await App.AccountId("rhonda")}', version = version + 1 where id = '{call.Id}'
            """);

        Dials(await doug.Http.GetStringAsync("/calls")).ShouldBe([CallCenterApp.Caller]);
        Dials(await rhonda.Http.GetStringAsync("/calls")).ShouldBe([CallCenterApp.Caller]);
    }

    [Fact]
    public async Task A_row_leads_to_no_page_that_agents_may_not_open()
    {
        await Fill();
        var doug = await App.SignIn("doug");

        var page = await doug.Http.GetStringAsync("/calls");

        page.ShouldContain("data-dial=");
        page.ShouldNotContain("/history");
        page.ShouldNotContain("/blocked");
    }

    [Fact]
    public async Task Every_call_is_seen_once_while_paging_though_i_was_on_it_twice_and_many_began_at_the_same_moment()
    {
        await App.Execute("""
            insert into calls
              (id, call_sid, from_number, to_number, line_id, state, end_reason, agent_id, started_at, state_since, answered_at, ended_at)
            select gen_random_uuid(), 'CA' || n, '+1415555' || lpad(n::text, 4, '0'), l.number, l.id, 'ended',
              case n % 3 when 0 then 'abandoned' else 'completed' end,
              (select id from voip_users where display_name = case n % 3 when 1 then 'Doug' when 2 then 'Rhonda' end),
              t, t, case when n % 3 > 0 then t end, t
            from generate_series(1, 180) n, app.lines l, (select now() - interval '1 day' as t) x;
            insert into app.talks (call_id, agent_id, line_id, began_by, began_at, ended_at)
            select c.id, a.id, c.line_id, 'answer', c.started_at, c.started_at
            from calls c, voip_users a, generate_series(1, 2) twice where a.display_name = 'Doug' and c.answered_at is not null
            """);
        var doug = await App.SignIn("doug");

        var (seen, pages) = (new List<string>(), 0);
        for (string? next = "/calls"; next is not null; pages++)
        {
            var page = WebUtility.HtmlDecode(await doug.Http.GetStringAsync(next));
            seen.AddRange(Dials(page));
            next = Older().Match(page) is { Success: true } link ? link.Groups[1].Value : null;
        }

        seen.Count.ShouldBe(180);
        seen.Distinct().Count().ShouldBe(180);
        pages.ShouldBe(4);
    }

    [Fact]
    public async Task A_number_is_found_as_people_write_it_in_the_lines_country()
    {
        await Fill();
        await App.Execute("insert into app.lines (id, number, name) values (gen_random_uuid(), '+442079460100', 'London')");
        await Past("+442079460958", "London", "completed", agent: "Doug");
        var doug = await App.SignIn("doug");

        Dials(await doug.Http.GetStringAsync("/calls?number=020+7946+0958")).ShouldBe(["+442079460958"]);
    }

    [Theory]
    [InlineData("kind=everything", "Choose which calls to show.")]
    [InlineData("number=123", "Enter at least the last 4 digits.")]
    [InlineData("from=2026-02-02&to=2026-02-01", "The last day is before the first.")]
    public async Task A_filter_that_cannot_be_meant_is_named(string filter, string reason)
    {
        await Fill();
        var doug = await App.SignIn("doug");

        var page = WebUtility.HtmlDecode(await doug.Http.GetStringAsync($"/calls?{filter}"));

        page.ShouldContain(reason);
        Dials(page).ShouldBeEmpty();
    }

    private async Task Fill()
    {
        await App.Team(TeamRows.Sales, "Sales", (await App.AccountId("doug"), 1));
        await App.Team(TeamRows.Support, "Support", (await App.AccountId("rhonda"), 2));
        await App.SalesLine();
        await App.AddSupport();
        await App.Execute($"insert into app.lines (id, number, name) values (gen_random_uuid(), '{Everyone}', 'Everyone')");
        await Past(Number("Mine"), "Support", "completed", agent: "Doug");
        await Past(Number("PassedOn"), "Support", "completed", agent: "Rhonda", before: "Doug");
        await Past(Number("Theirs"), "Sales", "completed", agent: "Rhonda");
        await Past(Number("MissedBySales"), "Sales", "abandoned");
        await Past(Number("MissedBySupport"), "Support", "voicemail");
        await Past(Number("MissedByEveryone"), "Everyone", "no_answer");
        await Past(Number("Blocked"), "Sales", "blocked");
        await Past(Number("AnsweredOnce"), "Sales", "no_answer", answered: true);
    }

    /// <param name="agent">Who has it last.</param>
    /// <param name="before">Who was on it before.</param>
    private Task Past(string number, string line, string reason, string agent = "", string before = "", bool answered = false) =>
        App.Execute($"""
            insert into calls
              (id, call_sid, from_number, to_number, line_id, state, end_reason, agent_id, started_at, state_since, answered_at, ended_at)
            select gen_random_uuid(), 'CA{number}', '{number}', l.number, l.id, 'ended', '{reason}',
              (select id from voip_users where display_name = '{agent}'),
              t, t, case when {answered || agent.Length > 0} then t end, t
            from app.lines l, (select now() - interval '1 day' as t) x where l.name = '{line}';
            insert into app.talks (call_id, agent_id, line_id, began_by, began_at, ended_at)
            select c.id, a.id, c.line_id, 'answer', c.started_at, c.started_at
            from calls c, voip_users a where c.call_sid = 'CA{number}' and a.display_name = '{before}'
            """);

    private static readonly string[] All =
        ["Mine", "PassedOn", "Theirs", "MissedBySales", "MissedBySupport", "MissedByEveryone", "Blocked", "AnsweredOnce"];

    private static string Number(string name) => $"+141555502{Array.IndexOf(All, name) + 1:00}";

    private static List<string> Names(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order()];

    private static List<string> Seen(string page) => [.. Dials(page).Select(n => All[int.Parse(n[^2..]) - 1]).Order()];

    private static List<string> Dials(string page) => [.. Numbers().Matches(WebUtility.HtmlDecode(page)).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("data-dial=\"(\\+[0-9]+)\"")]
    private static partial Regex Numbers();

    [GeneratedRegex("rel=\"next\" href=\"([^\"]+)\"")]
    private static partial Regex Older();
}
