using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

public sealed class LinesTests(CallCenterApp app) : ProductTest(app)
{
    [Fact]
    public async Task A_line_is_added_in_any_format_and_rings_from_the_next_call_on()
    {
        var sue = await App.SignIn("sue");

        using var response = await sue.Send("/lines/edit", Line("+1 (415) 555-0177", "Sales"));

        (await sue.Text(response)).ShouldContain("Sales was saved.");
        await App.Phone.Call(to: "+14155550177");
        (await sue.Sees("ringing")).Line.Name.ShouldBe("Sales");
    }

    [Theory]
    [InlineData("+1 415 555 0100", "Twin", "30", "0", "Another line already has this number.")]
    [InlineData("", "Sales", "30", "0", "The number is missing.")]
    [InlineData("call me", "Sales", "30", "0", "This is not a phone number.")]
    [InlineData("+1 415 555 0177", "", "30", "0", "The name is missing.")]
    [InlineData("+1 415 555 0177", "Sales", "4", "0", "The longest wait must be 5 to 3600 seconds.")]
    [InlineData("+1 415 555 0177", "Sales", "soon", "0", "The longest wait must be 5 to 3600 seconds.")]
    [InlineData("+1 415 555 0177", "Sales", "30", "99999999999", "The wrap-up time must be 0 to 600 seconds.")]
    [InlineData("+1 415 555 0177", "S\u0007ales", "30", "0", "The name contains an invalid character.")]
    public async Task A_line_that_cannot_be_is_refused_with_the_reason(
        string number, string name, string ring, string wrapUp, string reason)
    {
        var sue = await App.SignIn("sue");

        using var response = await sue.Send("/lines/edit", Line(number, name, ring, wrapUp));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await sue.Text(response)).ShouldContain(reason);
        (await App.Scalar<long>("select count(*) from app.lines")).ShouldBe(1);
    }

    [Fact]
    public async Task The_page_of_a_line_has_its_parts_and_Voice_has_language_and_greeting()
    {
        var sue = await App.SignIn("sue");

        var page = await sue.Http.GetStringAsync("/lines/edit");

        var parts = page.Split("<legend>").Skip(1).ToDictionary(p => p[..p.IndexOf("</legend>", StringComparison.Ordinal)]);
        parts.Select(p => p.Key).ShouldBe(["Who rings", "Wait times", "Unanswered calls", "Opening hours", "Voice", "Voicemail",
            "Withheld numbers", "Customer’s page", "Recording"]);
        parts["Voice"].ShouldContain("name=\"Language\"");
        parts["Voice"].ShouldContain("name=\"Greeting\"");
    }

    [Fact]
    public async Task A_change_is_kept_and_audited()
    {
        var sue = await App.SignIn("sue");
        var id = await App.Scalar<Guid>("select id from app.lines");

        await sue.Send($"/lines/edit/{id}", Line("+14155550100", "Front desk", "45"));

        (await App.Scalar<string>($"select name || ring_seconds from app.lines where id = '{id}'")).ShouldBe("Front desk45");
        (await App.Scalar<string>("select action from app.audit_log")).ShouldBe("line.changed");
    }

    [Theory]
    [InlineData("Opens=weekly&Week[0].Hours=nine-17:00", "“nine-17:00” is not an opening time. Write it like 09:00-12:00, 13:00-17:30.")]
    [InlineData("Opens=weekly&Week[0].Hours=09:00-12:00&Week[1].Hours=09:00-12:00, 11:00-17:00", "09:00-12:00 and 11:00-17:00 overlap.")]
    [InlineData("Opens=weekly&Week[0].Hours=13:00-12:00, 14:00-17:00", "13:00-12:00 ends before it begins.")]
    [InlineData("Opens=weekly&Week[0].Hours=", "Open the line on at least one day, or choose “Always open”.")]
    [InlineData("ClosedTo=nowhere", "Choose where callers go.")]
    [InlineData("NobodyTo=number&NobodyNumber=%2B1 900 555 0123", "Premium numbers cannot be called from here.")]
    [InlineData("ClosedTo=number&ClosedNumber=%2B33 1 42 68 53 00", "Calls to this country (FR) are not allowed. Allowed: US")]
    [InlineData("CalendarId=01930000-0000-7000-8000-000000000000&TimeZone=Europe/Berlin", "This calendar no longer exists.")]
    [InlineData("TimeZone=Mars/Olympus", "There is no such time zone.")]
    [InlineData("Recording=always", "The recording notice is missing")]
    [InlineData("Recording=agent&RecordingNotice=+", "The recording notice is missing")]
    [InlineData("Recording=sometimes&RecordingNotice=Yes", "Choose when calls are recorded.")]
    [InlineData("RecordingDays=0", "The retention must be 1 to 3650 days")]
    [InlineData("RecordingDays=some", "The retention must be 1 to 3650 days")]
    [InlineData("VoicemailGreeting=a%07b", "The voicemail greeting contains an invalid character.")]
    [InlineData("PopUrl=https://crm.example/?p={phone}", "There is no placeholder {phone}. Use {number}, {digits}, {name}, {company}, ")]
    [InlineData("PopUrl=https://crm.example/?p={}", "There is no placeholder {}.")]
    [InlineData("PopUrl=https://crm.example/?p={number", "A placeholder has only one of its braces.")]
    [InlineData("PopUrl=http://crm.example/?p={number}", "The address must look like https://crm.example.com/?phone={number}.")]
    [InlineData("PopUrl=javascript:alert(1)", "The address must look like")]
    [InlineData("PopUrl=crm.example/{number}", "The address must look like")]
    [InlineData("PopUrl=https://user:secret@crm.example/{number}", "The address must look like")]
    [InlineData("PopUrl=https://{name}.example/", "Placeholders may only come after the site’s name.")]
    [InlineData("PopUrl=https://crm.example/a b", "The address contains an invalid character.")]
    [InlineData("PopUrl=https://crm.example%5C@evil.example/", "The address contains an invalid character.")]
    public async Task Hours_voicemail_and_recording_that_cannot_be_are_refused_with_the_reason(string typed, string reason)
    {
        var sue = await App.SignIn("sue");

        using var response = await sue.Send("/lines/edit", [.. Line("+1 415 555 0177", "Sales"), .. Fields(typed)]);

        (await sue.Text(response)).ShouldContain(reason);
        (await App.Scalar<long>("select count(*) from app.lines")).ShouldBe(1);
    }

    [Fact]
    public async Task Hours_voicemail_and_recording_are_kept_shown_again_and_audited()
    {
        var sue = await App.SignIn("sue");
        var id = await App.Scalar<Guid>("select id from app.lines");

        await sue.Send($"/lines/edit/{id}",
        [
            .. Line("+14155550100", "Front desk"),
            .. Fields("Opens=weekly&Week[0].Hours=13-17:30, 9:00–12&Week[6].Hours=22:00-02:00&Week[1].Hours=&Week[2].Hours=&Week[3].Hours="
                + "&Week[4].Hours=&Week[5].Hours=&TimeZone=Europe/Berlin&Voicemail=true&VoicemailGreeting=Speak&ClosedMessage=Closed"
                + "&Recording=agent&RecordingNotice=Told&RecordingDays="),
        ]);

        (await App.Scalar<string>("select concat_ws('|', hours, opening_hours, time_zone) from app.lines"))
            .ShouldBe("mon 09:00-12:00, 13:00-17:30; sun 22:00-02:00|mon 09:00-12:00; sun 22:00-02:00|Europe/Berlin");
        (await App.Scalar<string>("""
            select concat_ws('|', voicemail, voicemail_greeting, closed_message, recording, recording_notice, coalesce(recording_days, -1))
            from app.lines
            """)).ShouldBe("t|Speak|Closed|agent|Told|-1");
        (await App.Scalar<string>("select detail from app.audit_log")).ShouldEndWith(
            "open: mon 09:00-12:00, 13:00-17:30; sun 22:00-02:00; time zone: Europe/Berlin; closed message: Closed; voicemail: Speak; "
            + "withheld numbers: accepted, ; recording: agent, kept for good, notice: Told");
        var page = await sue.Http.GetStringAsync($"/lines/edit/{id}");
        page.ShouldContain("name=\"Week[0].Hours\" value=\"09:00-12:00, 13:00-17:30\"");
        page.ShouldContain("name=\"Week[6].Hours\" value=\"22:00-02:00\"");
        page.ShouldMatch("value=\"weekly\" checked");
    }

    [Fact]
    public async Task What_a_version_that_knows_one_interval_a_day_has_saved_since_counts()
    {
        var (sue, id) = (await App.SignIn("sue"), await App.Scalar<Guid>("select id from app.lines"));
        await App.Execute("update app.lines set hours = 'mon 09:00-12:00, 13:00-17:30', opening_hours = 'mon 09:00-12:00'");
        (await sue.Http.GetStringAsync($"/lines/edit/{id}")).ShouldContain("value=\"09:00-12:00, 13:00-17:30\"");

        await App.Execute("update app.lines set opening_hours = 'mon 10:00-11:00'");

        (await sue.Http.GetStringAsync($"/lines/edit/{id}")).ShouldContain("value=\"10:00-11:00\"");
    }

    [Fact]
    public async Task A_line_is_not_given_a_number_that_may_not_be_called_later_either()
    {
        var (sue, id) = (await App.SignIn("sue"), await App.Scalar<Guid>("select id from app.lines"));

        using var refused = await sue.Send($"/lines/edit/{id}",
            [.. Line("+14155550100", "Sales"), ("TimeoutTo", "number"), ("TimeoutNumber", "+1 900 555 0123")]);
        (await sue.Text(refused)).ShouldContain("Premium numbers cannot be called from here.");
        using var saved = await sue.Send($"/lines/edit/{id}",
            [.. Line("+14155550100", "Sales"), ("TimeoutTo", "number"), ("TimeoutNumber", "+1 415 555 0177")]);

        (await sue.Text(saved)).ShouldContain("Sales was saved.");
    }

    /// <summary>Its wait counts from the first ring: callers who have waited longer elsewhere would never ring there.</summary>
    [Fact]
    public async Task A_line_that_takes_another_ones_callers_when_nobody_is_there_waits_as_long_as_that_one()
    {
        await App.Team(TeamRows.Support, "Support");
        await App.AddSupport();
        var (sue, id) = (await App.SignIn("sue"), await App.Scalar<Guid>($"select id from app.lines where id <> '{TeamRows.Support}'"));
        (string, string) toSupport = ("NobodyTo", $"line:{TeamRows.Support}");

        using var longer = await sue.Send($"/lines/edit/{id}", [.. Line("+14155550100", "Sales", "600"), toSupport]);
        (await sue.Text(longer)).ShouldContain("Support might not ring: its longest wait of 30 s counts from the first ring");
        using var equal = await sue.Send($"/lines/edit/{id}", [.. Line("+14155550100", "Sales", "30"), toSupport]);
        (await sue.Text(equal)).ShouldContain("Sales was saved.");
        using var shorter = await sue.Send($"/lines/edit/{TeamRows.Support}", Line(TeamRows.SupportNumber, "Support", "20"));

        (await sue.Text(shorter)).ShouldContain("Sales sends callers here if nobody is there, after up to 30 s.");
    }

    private static IEnumerable<(string, string)> Fields(string typed) => typed.Split('&').Select(f => f.Split('=', 2))
        .Select(f => (f[0], Uri.UnescapeDataString(f[1].Replace('+', ' '))));

    private static (string, string)[] Line(string number, string name, string ring = "30", string wrapUp = "0") =>
        [("Number", number), ("Name", name), ("Greeting", ""), ("RingSeconds", ring), ("WrapUpSeconds", wrapUp), ("Active", "true")];
}
