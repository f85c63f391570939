using CallCenter.Tests.Support;
using CallCenter.Web.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace CallCenter.Tests.Integration;

/// <summary>Problems with the lines themselves, and where a person sees them.</summary>
public sealed class LinesLayerTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task An_unknown_time_zone_is_named_by_the_doctor_on_the_page_and_in_the_log()
    {
        await App.Execute("update app.lines set time_zone = 'Mars/Olympus', opening_hours = 'mon 09:00-17:00'");
        var sue = await App.SignIn("sue");

        var failed = (await Examine()).Single(f => f.Verdict == Verdict.Failed);
        await Call(CallCenterApp.Line);

        failed.Check.ShouldBe("lines.zones");
        failed.Found.ShouldContain("Mars/Olympus");
        failed.Cure!.What.ShouldContain("/lines");
        (await sue.Http.GetStringAsync("/lines")).ShouldContain("unknown time zone Mars/Olympus");
        App.Log.ShouldContain(l => l.StartsWith("Warning") && l.Contains("Mars/Olympus"));
    }

    [Theory]
    [InlineData("", "Choose a time zone, such as")]
    [InlineData(" ", "Choose a time zone, such as")]
    [InlineData("Mars/Olympus", "There is no such time zone.")]
    [InlineData("Pacific Standard Time", "There is no such time zone.")]
    [InlineData("UTC+2", "There is no such time zone.")]
    public async Task Hours_without_a_known_time_zone_are_refused(string zone, string reason)
    {
        var sue = await App.SignIn("sue");

        using var response = await sue.Send("/lines/edit",
            ("Number", "+1 415 555 0177"), ("Name", "Sales"), ("RingSeconds", "30"), ("WrapUpSeconds", "0"),
            ("Opens", "weekly"), ("Week[0].Hours", "09:00-17:00"), ("TimeZone", zone));

        (await sue.Text(response)).ShouldContain(reason);
        (await App.Scalar<long>("select count(*) from app.lines")).ShouldBe(1);
    }

    [Fact]
    public async Task Whoever_called_a_number_without_a_line_in_service_is_counted_until_there_is_one()
    {
        (await Examine()).Single(f => f.Check == "lines.reached").Verdict.ShouldBe(Verdict.Passed);
        await App.Execute("insert into app.lines (id, number, name, active) values (gen_random_uuid(), '+14155550188', 'Old', false)");
        foreach (var to in new[] { "+14155559999", "+14155559999", "+14155550188" })
            await Call(to);

        var told = (await Examine()).Where(f => f.Check == "lines.reached").ToList();

        told.Select(f => f.Verdict).ShouldBe([Verdict.Warning, Verdict.Warning]);
        told[0].Found.ShouldContain("No line has the number …99");
        told[1].Found.ShouldContain("The line \"Old\" (…88) is switched off");
        await App.Execute("update app.lines set active = true");
        await App.Execute("insert into app.lines (id, number, name) values (gen_random_uuid(), '+14155559999', 'New')");
        (await Examine()).Single(f => f.Check == "lines.reached").Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task A_calendar_that_no_line_uses_is_named_until_one_does()
    {
        (await Examine()).Single(f => f.Check == "lines.calendars").Verdict.ShouldBe(Verdict.Passed);
        await App.Execute("insert into app.calendars (id, name) values (gen_random_uuid(), 'Germany')");

        var unused = (await Examine()).Single(f => f.Check == "lines.calendars");

        unused.Verdict.ShouldBe(Verdict.Warning);
        unused.Found.ShouldContain("No line uses the calendar \"Germany\"");
        unused.Cure!.What.ShouldContain("/lines");
        await App.Execute("update app.lines set calendar_id = (select id from app.calendars)");
        (await Examine()).Single(f => f.Check == "lines.calendars").Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task A_line_that_is_always_open_but_keeps_holidays_needs_its_time_zone_too()
    {
        await App.Execute("""
            insert into app.calendars (id, name) values (gen_random_uuid(), 'Germany');
            update app.lines set time_zone = 'Mars/Olympus';
            """);
        (await Examine()).Single(f => f.Check == "lines.zones").Verdict.ShouldBe(Verdict.Warning);

        await App.Execute("update app.lines set calendar_id = (select id from app.calendars)");

        (await Examine()).Single(f => f.Check == "lines.zones").Verdict.ShouldBe(Verdict.Failed);
    }

    [Fact]
    public async Task A_line_whose_team_has_nobody_is_named_until_somebody_is_in_it()
    {
        await App.Team(TeamRows.Sales, "Sales");
        await App.SalesLine();

        var told = (await Examine()).Single(f => f.Check == "lines.teams");

        told.Verdict.ShouldBe(Verdict.Failed);
        told.Found.ShouldBe("The line \"Sales\" rings the team \"Sales\", and nobody is in it.");
        await App.Put(await (await App.SignIn("doug")).Id(), TeamRows.Sales, 2);
        (await Examine()).Single(f => f.Check == "lines.teams").Verdict.ShouldBe(Verdict.Passed);
    }

    [Fact]
    public async Task Lines_that_send_their_callers_in_a_circle_are_named_once()
    {
        await App.Team(TeamRows.Support, "Support");
        (await Examine()).Single(f => f.Check == "lines.exits").Verdict.ShouldBe(Verdict.Passed);
        await App.Execute($"update app.lines set name = 'Sales', full_to = 'line:{TeamRows.Support}'");
        await App.AddSupport($", timeout_to = 'line:{await App.Scalar<Guid>("select id from app.lines where name = 'Sales'")}'");

        var told = (await Examine()).Single(f => f.Check == "lines.exits");

        told.Verdict.ShouldBe(Verdict.Warning);
        told.Found.ShouldBe("Callers go in a circle: Sales, then Support, then Sales. After three lines it is voicemail.");
    }

    [Fact]
    public async Task A_line_that_sends_its_callers_to_one_that_is_switched_off_is_named()
    {
        await App.Team(TeamRows.Support, "Support");
        await App.AddSupport(", active = false");
        await App.Execute($"update app.lines set name = 'Sales', nobody_to = 'line:{TeamRows.Support}' where name <> 'Support'");

        var told = (await Examine()).Single(f => f.Check == "lines.exits");

        told.Verdict.ShouldBe(Verdict.Warning);
        told.Found.ShouldBe("The line \"Sales\" sends callers to \"Support\", which is switched off: it is voicemail.");
    }

    [Fact]
    public async Task A_line_that_sends_its_callers_to_our_own_number_is_named()
    {
        await App.Team(TeamRows.Support, "Support");
        await App.AddSupport();
        await App.Execute($"update app.lines set name = 'Sales', nobody_to = 'number:{TeamRows.SupportNumber}' where name <> 'Support'");

        var told = (await Examine()).Single(f => f.Check == "lines.exits");

        told.Verdict.ShouldBe(Verdict.Warning);
        told.Found.ShouldContain("\"Sales\" sends callers to +14155550199, the number of the line \"Support\"");
        told.Cure!.What.ShouldContain("Choose the line");
    }

    [Fact]
    public async Task A_line_that_sends_its_callers_to_a_number_that_may_not_be_called_is_named()
    {
        await App.Execute("update app.lines set name = 'Sales', nobody_to = 'number:+14155550177', closed_to = 'number:+19005550123'");

        var told = (await Examine()).Single(f => f.Check == "lines.exits");

        told.Verdict.ShouldBe(Verdict.Warning);
        told.Found.ShouldStartWith("The line \"Sales\" sends callers to …23, which may not be called, so it is voicemail: Premium numbers");
        told.Cure!.What.ShouldContain("/lines");
    }

    private async Task Call(string to) => await App.Post("/voice",
        ("CallSid", $"CA{Guid.NewGuid():N}"), ("CallStatus", "ringing"), ("From", CallCenterApp.Caller), ("To", to));

    private async Task<List<Finding>> Examine()
    {
        await using var scope = App.Services.CreateAsyncScope();
        var layer = scope.ServiceProvider.GetServices<ILayer>().Single(l => l.Name == "lines");
        var findings = new List<Finding>();
        await foreach (var finding in layer.Examine([], TestContext.Current.CancellationToken)) findings.Add(finding);
        return findings;
    }
}
