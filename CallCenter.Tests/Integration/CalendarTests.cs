using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>Calendars of holidays: how they are kept, and what a holiday does to callers.</summary>
public sealed class CalendarTests(CallCenterApp app) : ProductTest(app)
{
    private const string Sales = "+14155550177";
    private static readonly (string, string)[] Christmas =
    [
        ("Form.Name", "Christmas"), ("Form.DayFrom", "2026-12-25"), ("Form.DayTo", "2026-12-26"),
        ("Form.Repeats", "yearly"), ("Form.Opens", "closed"),
    ];

    [Fact]
    public async Task A_calendar_and_its_holidays_are_added_changed_and_removed()
    {
        var sue = await App.SignIn("sue");
        (await sue.Http.GetStringAsync("/calendars")).ShouldContain("No calendars yet");

        using var added = await sue.Send("/calendars/edit", ("Name", " Germany "));
        (await sue.Text(added)).ShouldContain("Germany was added. Now add its holidays.");
        var id = await App.Scalar<Guid>("select id from app.calendars where name = 'Germany'");
        using var christmas = await sue.Send($"/calendars/edit/{id}?handler=Holiday", Christmas);
        (await sue.Text(christmas)).ShouldContain("25 Dec to 26 Dec every year · closed");
        using var half = await sue.Send($"/calendars/edit/{id}?handler=Holiday",
            ("Form.Name", "Christmas Eve"), ("Form.DayFrom", "2026-12-24"), ("Form.DayTo", ""),
            ("Form.Opens", "open"), ("Form.Hours", "9-12"));
        (await sue.Text(half)).ShouldContain("24 Dec 2026 · open 09:00-12:00");

        var eve = await App.Scalar<Guid>("select id from app.holidays where name = 'Christmas Eve'");
        var form = await sue.Http.GetStringAsync($"/calendars/edit/{id}?holiday={eve}");
        form.ShouldContain("Edit holiday");
        form.ShouldContain("name=\"Form.DayFrom\" value=\"2026-12-24\"");
        using var changed = await sue.Send($"/calendars/edit/{id}?handler=Holiday&holiday={eve}",
            ("Form.Name", "Holy Evening"), ("Form.DayFrom", "2026-12-24"), ("Form.Opens", "closed"));
        (await sue.Text(changed)).ShouldContain("Holy Evening was saved.");
        (await Holidays()).ShouldBe("Holy Evening 2026-12-24 2026-12-24 f closed; Christmas 2026-12-25 2026-12-26 t closed");

        using var removed = await sue.Send($"/calendars/edit/{id}?handler=Remove&holiday={eve}");
        (await sue.Text(removed)).ShouldNotContain("Holy Evening");
        using var renamed = await sue.Send($"/calendars/edit/{id}", ("Name", "Berlin"));
        (await sue.Text(renamed)).ShouldContain("Berlin was saved.");
        using var deleted = await sue.Send($"/calendars/edit/{id}?handler=Delete");
        (await sue.Text(deleted)).ShouldContain("The calendar was deleted.");
        (await App.Scalar<long>("select count(*) from app.holidays")).ShouldBe(0);
        (await App.Scalar<string>("select string_agg(action, ' ' order by id) from app.audit_log")).ShouldBe(
            "calendar.added holiday.added holiday.added holiday.changed holiday.removed calendar.renamed calendar.deleted");
    }

    [Theory]
    [InlineData("Form.Name", "", "The name is missing.")]
    [InlineData("Form.DayFrom", "", "Choose the holiday’s day.")]
    [InlineData("Form.DayFrom", "2026-02-30", "Choose the holiday’s day.")]
    [InlineData("Form.DayFrom", "Christmas", "Choose the holiday’s day.")]
    [InlineData("Form.DayTo", "soon", "This is not a day. Leave it empty for a single day.")]
    [InlineData("Form.DayTo", "2026-12-24", "The last day is before the first.")]
    [InlineData("Form.DayTo", "2028-12-24", "A holiday lasts at most a year.")]
    [InlineData("Form.Hours", "nine", "“nine” is not an opening time.")]
    [InlineData("Form.Hours", "9-12, 11-13", "09:00-12:00 and 11:00-13:00 overlap.")]
    [InlineData("Form.Hours", "", "Enter when the line is open, or choose “Closed”.")]
    public async Task A_holiday_that_cannot_be_is_refused_at_its_field(string field, string value, string reason)
    {
        var (sue, id) = (await App.SignIn("sue"), await Calendar("Germany"));
        var fields = Christmas.ToDictionary(f => f.Item1, f => f.Item2);
        if (field == "Form.Hours") fields["Form.Opens"] = "open";
        fields[field] = value;

        using var refused = await sue.Send($"/calendars/edit/{id}?handler=Holiday", [.. fields.Select(f => (f.Key, f.Value))]);

        var page = await sue.Text(refused);
        page.ShouldContain(reason);
        page.ShouldContain("input-validation-error");
        (await App.Scalar<long>("select count(*) from app.holidays")).ShouldBe(0);
    }

    [Fact]
    public async Task A_calendar_that_lines_keep_is_not_deleted_and_names_are_unique()
    {
        var (sue, id) = (await App.SignIn("sue"), await Calendar("Germany"));
        await Calendar("France");
        await App.Execute($"""
            insert into app.lines (id, number, name, calendar_id) values (gen_random_uuid(), '{Sales}', 'Sales', '{id}')
            """);

        using var kept = await sue.Send($"/calendars/edit/{id}?handler=Delete");
        using var taken = await sue.Send($"/calendars/edit/{id}", ("Name", "France"));

        (await sue.Text(kept)).ShouldContain("Sales keeps these holidays. Choose another calendar there first.");
        (await sue.Text(taken)).ShouldContain("Another calendar already has this name.");
        (await App.Scalar<long>("select count(*) from app.calendars")).ShouldBe(2);
        (await sue.Http.GetStringAsync("/calendars")).ShouldContain("No line uses it");
    }

    [Fact]
    public async Task What_is_gone_is_said_to_be()
    {
        var (sue, id) = (await App.SignIn("sue"), await Calendar("Germany"));

        using var holiday = await sue.Send($"/calendars/edit/{id}?handler=Holiday&holiday={Guid.NewGuid()}", Christmas);
        using var removed = await sue.Send($"/calendars/edit/{id}?handler=Remove&holiday={Guid.NewGuid()}");
        using var calendar = await sue.Send("/calendars/edit?handler=Holiday", Christmas);

        (await sue.Text(holiday)).ShouldContain("This holiday no longer exists.");
        (await sue.Text(removed)).ShouldContain("This holiday no longer exists.");
        (await sue.Text(calendar)).ShouldContain("This calendar no longer exists.");
    }

    [Fact]
    public async Task A_holiday_today_closes_the_line_that_keeps_it_and_no_other()
    {
        var id = await Calendar("Germany");
        await App.Execute($"""
            insert into app.lines (id, number, name, time_zone, calendar_id)
            values (gen_random_uuid(), '{Sales}', 'Sales', 'Europe/Berlin', '{id}');
            insert into app.holidays (id, calendar_id, day_from, day_to, name)
            select gen_random_uuid(), '{id}', d - 1, d + 1, 'Street carnival'
            from (select (now() at time zone 'Europe/Berlin')::date as d) x
            """);
        var sue = await App.SignIn("sue");

        var turned = await App.Phone.Call(to: Sales);
        await App.Phone.Call("+14155550135");

        await App.Phone.Tone(turned);
        (await sue.Sees("ringing")).Line.Name.ShouldBe("Main line");
        (await App.Scalar<string>($"select end_reason from calls where call_sid = '{turned}'")).ShouldBe("voicemail");
        (await App.Scalar<string>("select detail from ring_events where event = 'ended'")).ShouldBe("voicemail by holiday");
        var page = await sue.Http.GetStringAsync("/lines");
        page.ShouldContain("Street carnival");
        page.ShouldContain("Germany");
    }

    [Fact]
    public async Task On_a_half_day_its_hours_count_and_not_those_of_the_week()
    {
        var id = await Calendar("Germany");
        // Open all day by the week; by the holiday only for one minute, half a day away.
        await App.Execute($"""
            update app.lines set time_zone = 'Europe/Berlin', calendar_id = '{id}', closed_to = 'goodbye';
            insert into app.holidays (id, calendar_id, day_from, day_to, yearly, name, hours)
            select gen_random_uuid(), '{id}', (t - interval '1 year')::date - 1, (t - interval '1 year')::date + 1, true, 'Half day',
              case when t::time < '12:00' then '23:00-23:01' else '01:00-01:01' end
            from (select now() at time zone 'Europe/Berlin' as t) x
            """);

        var sid = await App.Phone.Call();

        await Eventually.True(async () => (await App.Phone.Get(sid)).GetProperty("status").GetString() == "completed");
        (await App.Scalar<string>("select end_reason from calls")).ShouldBe("closed");
        await App.Execute("update app.holidays set hours = '00:00-00:00'");
        await App.Phone.Call("+14155550135");
        await (await App.SignIn("sue")).Sees("ringing");
    }

    private async Task<Guid> Calendar(string name)
    {
        await App.Execute($"insert into app.calendars (id, name) values (gen_random_uuid(), '{name}')");
        return await App.Scalar<Guid>($"select id from app.calendars where name = '{name}'");
    }

    private Task<string?> Holidays() => App.Scalar<string>("""
        select string_agg(concat_ws(' ', name, day_from, day_to, yearly, coalesce(hours, 'closed')), '; ' order by day_from)
        from app.holidays
        """);
}
