using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Calls;
using CallCenter.Web.Calls.Ringing;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>A number that belongs to a contact calls, or is called.</summary>
public sealed class KnownCallerTests(CallCenterApp app) : ProductTest(app)
{
    private const string Secret = "Owes us 400 euros";
    private const string Everything = $", company = 'Acme Corporation', vip = true, note = '{Secret}', external_url = 'https://crm.test/7'";

    [Fact]
    public async Task Every_screen_gets_the_name_and_neither_a_broadcast_nor_a_log_line_has_more()
    {
        await App.Contact("Ann Smith", also: Everything);
        var (doug, rhonda, sue) = (await App.SignIn("doug"), await App.SignIn("rhonda"), await App.SignIn("sue"));
        await doug.Available();
        await using var socket = await App.Listens(rhonda);

        await App.Phone.Call();

        var heard = await socket.Until(f => f.Carries("ringing"));
        heard.Text.ShouldContain("\"contact\":{\"name\":\"Ann Smith\"}");
        string[] screens =
        [
            await rhonda.Http.GetStringAsync("/api/board"), await doug.Http.GetStringAsync("/desk"), await sue.Http.GetStringAsync("/live"),
        ];
        screens.ShouldAllBe(s => s.Contains("Ann Smith"));
        var call = await doug.Sees("ringing");
        using var caller = await Caller(doug, call.Id);
        (await caller.Content.ReadAsStringAsync()).ShouldContain(Secret, customMessage: "what the others must not have");
        foreach (var more in new[] { "Acme", Secret, "crm.test" })
            foreach (var text in screens.Append(heard.Text)) text.ShouldNotContain(more);
        heard.Text.ShouldNotContain("vip");
        await doug.Does(call.Id, "claim");
        (await socket.Until(f => f.Carries("answered"))).Text.ShouldContain("Ann Smith");
        foreach (var word in new[] { "Ann Smith", "Acme", Secret }) App.Log.ShouldNotContain(l => l.Contains(word));
    }

    [Fact]
    public async Task A_strange_caller_and_one_who_withholds_the_number_have_no_name()
    {
        await App.Contact("Ann Smith", "+14155550135");
        var doug = await App.SignIn("doug");

        await App.Phone.Call("+266696687");
        await App.Phone.Call();

        await Eventually.True(async () => (await doug.Board()).Calls.Count == 2);
        (await doug.Board()).Calls.ShouldAllBe(c => c.Contact == null);
    }

    [Theory]
    [InlineData("4155550134")]
    [InlineData("sip:+14155550134@sip.example.com")]
    public async Task A_caller_is_known_however_a_trunk_writes_the_number(string from)
    {
        await App.Contact("Ann Smith");

        await Arrives(from);

        (await App.Scalar<string>("select contact_name from calls")).ShouldBe("Ann Smith");
    }

    [Fact]
    public async Task A_customer_who_is_called_is_named_too()
    {
        App.ClaimsLast();
        await App.Contact("Ann Smith", "+14155550177");
        var doug = await App.SignIn("doug");
        var line = await App.Scalar<Guid>("select id from app.lines");

        (await doug.Http.PostAsJsonAsync("/api/calls/dial", new { number = "(415) 555-0177", lineId = line, tab = "t" }))
            .EnsureSuccessStatusCode();

        (await doug.Sees("claimed")).Contact!.Name.ShouldBe("Ann Smith");
    }

    [Fact]
    public async Task A_vip_is_first_in_line_and_is_blocked_like_anybody()
    {
        await App.Contact("Ann Smith", also: ", vip = true");
        var doug = await App.SignIn("doug");
        await App.Phone.Call("+14155550135");
        await doug.Sees("ringing");

        await App.Phone.Call();

        await Eventually.True(async () => (await doug.Board()).Calls.Count == 2);
        var first = (await doug.Board()).Calls.OrderBy(c => PlaceInLine.Of(c)).First();
        (first.Contact!.Name, first.Priority).ShouldBe(("Ann Smith", 1));
        await App.Execute("""
            insert into app.blocked (number, by, at) select '+14155550134', id, now() from app.users limit 1
            """);
        await Arrives(CallCenterApp.Caller);
        (await App.Scalar<string>("select end_reason from calls where state = 'ended'")).ShouldBe("blocked");
    }

    [Fact]
    public async Task The_preferred_team_rings_instead_of_the_lines_also_when_the_call_comes_back_and_until_it_goes_to_another_line()
    {
        var (doug, rhonda) = await TwoTeams();
        await App.Contact("Ann Smith", also: $", preferred_team = '{TeamRows.Support}'");

        await App.Phone.Call();

        var call = await doug.Sees("ringing");
        (call.Team!.Name, call.Team.Id).ShouldBe(("Support", Guid.Parse(TeamRows.Support)));
        await Eventually.True(async () => await App.Rung() == "Rhonda");
        using (var refused = await doug.Do(call.Id, "claim"))
            (await Person.Json(refused)).GetProperty("title").GetString().ShouldBe("This call is for Support");
        await rhonda.Does(call.Id, "claim"); // and never joins
        (await doug.Sees("claimed")).Team!.Name.ShouldBe("Support");
        await Eventually.True(async () => await App.Scalar<long>("select count(*) from ring_events where detail = 'claim expired'") == 1);
        (await doug.Sees("ringing")).Team!.Name.ShouldBe("Support");
        await Eventually.True(async () => await App.Rung() == "Rhonda");

        var sue = await App.SignIn("sue");
        var line = await App.Scalar<Guid>($"select id from app.lines where number = '{TeamRows.SupportNumber}'");
        await App.Execute($"update app.lines set team_id = '{TeamRows.Sales}' where id = '{line}'");
        await sue.Does(call.Id, "transfer", new { lineId = line });

        await Eventually.True(async () => await App.Rung() == "Doug");
        (await doug.Sees("ringing")).Team!.Name.ShouldBe("Sales");
    }

    [Theory]
    [InlineData("update voip_users set availability = 'away', reachable_until = null, version = version + 1 where display_name = 'Rhonda'")]
    [InlineData("update app.teams set active = false where name = 'Support'")]
    public async Task A_preferred_team_that_nobody_is_at_work_for_leaves_the_call_to_the_lines_team(string sql)
    {
        await TwoTeams();
        await App.Contact("Ann Smith", also: $", preferred_team = '{TeamRows.Support}'");
        await App.Execute(sql);
        await NobodyHasJustBeenThere();

        await App.Phone.Call();

        await Eventually.True(async () => await App.Rung() == "Doug");
    }

    [Theory]
    [InlineData("wait")]
    [InlineData("voicemail")]
    public async Task A_preferred_team_that_goes_home_while_its_call_rings_leaves_it_to_the_lines_team(string nobody)
    {
        var (doug, rhonda) = await TwoTeams();
        await App.Execute($"update app.lines set nobody_to = '{nobody}'");
        await App.Contact("Ann Smith", also: $", preferred_team = '{TeamRows.Support}'");
        await App.Phone.Call();
        var before = await doug.Sees(c => c.Team?.Name == "Support");

        await rhonda.Away();
        await NobodyHasJustBeenThere();

        var after = await doug.Sees(c => c.Team?.Name == "Sales");
        (after.Since, after.QueuedAt, after.RingsUntil).ShouldBe((before.Since, before.QueuedAt, before.RingsUntil));
        await Eventually.True(async () => await App.Rung() == "Doug");
        (await App.Story()).ShouldBe("ringing; ringing: moved to the line’s team: nobody of the preferred team was there");
    }

    [Fact]
    public async Task Where_the_lines_team_has_gone_home_too_the_line_decides()
    {
        var (doug, rhonda) = await TwoTeams();
        await App.Execute("update app.lines set nobody_to = 'voicemail'");
        await App.Contact("Ann Smith", also: $", preferred_team = '{TeamRows.Support}'");
        await App.Phone.Call();
        await doug.Sees(c => c.Team?.Name == "Support");

        await doug.Away();
        await rhonda.Away();
        await NobodyHasJustBeenThere();

        await Eventually.True(async () => await App.Story() == "ringing; ended: voicemail by nobody");
    }

    [Fact]
    public async Task A_call_that_was_parked_until_the_preferred_team_had_gone_home_rings_the_lines_team_at_once()
    {
        await TwoTeams();
        await App.Contact("Ann Smith", also: $", preferred_team = '{TeamRows.Support}'");
        await using var rhonda = await Handset.Of(App, "rhonda");
        await App.Phone.Call();
        var call = await rhonda.Answer();
        await rhonda.Person.Does(call.Id, "park");
        await rhonda.Person.Away();
        await NobodyHasJustBeenThere();

        await App.Execute("update calls set due_at = now(), version = version + 1");

        await Eventually.True(async () => await App.Rung() == "Doug");
        (await App.Story()).ShouldEndWith("; ringing: parked too long");
    }

    [Fact]
    public async Task An_arrival_reads_once_whatever_is_known_about_the_caller()
    {
        await TwoTeams();
        await App.Contact("Ann Smith", also: $"{Everything}, preferred_team = '{TeamRows.Support}'");
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "arrival",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("arrival");
        using var arrival = source.StartActivity("arrival")!; // other calls and loops have traces of their own

        await using (var scope = App.Services.CreateAsyncScope())
        {
            var call = await scope.ServiceProvider.GetRequiredService<ReceiveCall>()
                .Run($"CA{Guid.NewGuid():N}", CallCenterApp.Caller, CallCenterApp.Line, TestContext.Current.CancellationToken);
            (call!.ContactName, call.RungTeam, call.Priority).ShouldBe(("Ann Smith", "Support", (short)1));
        }

        var statements = seen.Where(a => a.TraceId == arrival.TraceId).Select(a => a.GetTagItem("db.query.text") as string ?? "").ToList();
        statements.ShouldContain(s => s.Contains("public.calls"));
        statements.Count(s => s.TrimStart().StartsWith("select", StringComparison.OrdinalIgnoreCase)).ShouldBe(1);
    }

    [Fact]
    public async Task The_history_and_the_story_name_whoever_has_the_number_now()
    {
        var (doug, sue) = (await App.SignIn("doug"), await App.SignIn("sue"));
        var sid = await App.Phone.Call();
        var call = await doug.Sees("ringing");
        await App.Phone.HangUp(sid);
        await doug.SeesNoCall();
        (await sue.Http.GetStringAsync("/history")).ShouldNotContain("Ann Smith");

        await App.Contact("Ann Smith");

        (await sue.Http.GetStringAsync("/history")).ShouldContain("Ann Smith");
        var story = await sue.Http.GetStringAsync($"/history/{call.Id}");
        story.ShouldContain("<h1>Ann Smith</h1>");
        story.ShouldContain("415-555-0134");
        await App.Execute("delete from app.contacts");
        (await sue.Http.GetStringAsync("/history")).ShouldNotContain("Ann Smith", customMessage: "a contact who is deleted is gone");
    }

    /// <summary>Within the ten seconds for which a team is not empty yet.</summary>
    private Task NobodyHasJustBeenThere() => App.Execute("delete from app.agent_spans where to_at is not null");

    private async Task<(Person Doug, Person Rhonda)> TwoTeams()
    {
        var (doug, rhonda) = (await App.SignIn("doug"), await App.SignIn("rhonda"));
        await App.Team(TeamRows.Sales, "Sales", (await doug.Id(), 1));
        await App.Team(TeamRows.Support, "Support", (await rhonda.Id(), 1));
        await App.SalesLine(", ring_seconds = 600");
        await App.AddSupport(", ring_seconds = 600");
        await doug.Available();
        await rhonda.Available();
        return (doug, rhonda);
    }

    private Task<(System.Net.HttpStatusCode Status, string Body)> Arrives(string from) => App.Post(
        "/voice", ("CallSid", $"CA{Guid.NewGuid():N}"), ("CallStatus", "ringing"), ("From", from), ("To", CallCenterApp.Line));

    private static Task<HttpResponseMessage> Caller(Person person, Guid call) => person.Http.GetAsync($"/api/calls/{call}/caller");
}
