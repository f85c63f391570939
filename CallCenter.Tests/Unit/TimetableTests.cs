using System.Globalization;
using CallCenter.Web.Lines;

namespace CallCenter.Tests.Unit;

/// <summary>Several intervals a day, holidays in place of days, and when that changes next.</summary>
public sealed class TimetableTests
{
    private static readonly int Seed =
        int.TryParse(Environment.GetEnvironmentVariable("CALLCENTER_SEED"), out var given) ? given : 20261129;
    private static readonly TimeZoneInfo BerlinTime = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private const int LongestHoliday = 3; // of those at random
    private const string Office = "mon 09:00-12:00, 13:00-17:30; tue 09:00-12:00, 13:00-17:30; sat 22:00-06:00";

    [Theory]
    [InlineData("2026-11-30T11:59", true)]
    [InlineData("2026-11-30T12:00", false)]
    [InlineData("2026-11-30T12:59", false)]
    [InlineData("2026-11-30T13:00", true)]
    [InlineData("2026-11-30T17:29", true)]
    [InlineData("2026-11-30T17:30", false)]
    public void At_lunch_it_is_closed(string there, bool open) => Berlin(Office).IsOpen(At(there)).ShouldBe(open);

    [Theory]
    // Monday is a holiday, and Tuesday a half day.
    [InlineData("2026-11-30T10:00", false)]
    [InlineData("2026-12-01T10:00", true)]
    [InlineData("2026-12-01T14:00", false)]
    // What began on Saturday evening runs out on Sunday morning, though Sunday is a holiday; the next Saturday's does not begin.
    [InlineData("2026-11-29T05:59", true)]
    [InlineData("2026-11-29T06:00", false)]
    [InlineData("2026-12-05T23:00", false)]
    [InlineData("2026-12-06T03:00", false)]
    public void A_holiday_replaces_its_day_whole_and_only_that(string there, bool open) => Berlin(Office,
        Once("2026-11-29", "2026-11-30"), Once("2026-12-01", hours: "09:00-12:30"), Once("2026-12-05")).IsOpen(At(there)).ShouldBe(open);

    [Fact]
    public void A_holiday_may_open_a_day_that_is_closed_otherwise_also_into_its_night()
    {
        var sunday = Berlin(Office, Once("2026-12-20", hours: "12:00-18:00, 22:00-01:00"));

        sunday.IsOpen(At("2026-12-20T13:00")).ShouldBeTrue();
        sunday.IsOpen(At("2026-12-21T00:30")).ShouldBeTrue();
        sunday.IsOpen(At("2026-12-21T01:00")).ShouldBeFalse();
    }

    [Theory]
    // At 2:00 on 29 March 2026 the clock there jumps to 3:00; at 3:00 on 25 October it goes back to 2:00.
    [InlineData("2026-03-29", "2026-03-28T22:59:59Z", true)]
    [InlineData("2026-03-29", "2026-03-28T23:00:00Z", false)]
    [InlineData("2026-03-29", "2026-03-29T21:59:59Z", false)]
    [InlineData("2026-03-29", "2026-03-29T22:00:00Z", true)]
    [InlineData("2026-10-25", "2026-10-24T21:59:59Z", true)]
    [InlineData("2026-10-25", "2026-10-24T22:00:00Z", false)]
    [InlineData("2026-10-25", "2026-10-25T22:59:59Z", false)]
    [InlineData("2026-10-25", "2026-10-25T23:00:00Z", true)]
    public void A_holiday_on_the_day_the_clocks_change_is_as_long_as_that_day(string day, string at, bool open) =>
        Berlin("", Once(day)).IsOpen(Utc(at)).ShouldBe(open);

    [Theory]
    [InlineData("2026-12-24", true)]
    [InlineData("2027-12-31", true)]
    [InlineData("2028-01-01", true)]
    [InlineData("2028-01-02", false)]
    [InlineData("2026-01-01", false)] // before its first day
    public void A_yearly_holiday_may_go_over_into_the_next_year(string day, bool holiday) =>
        (Berlin("", Yearly("2026-12-24", "2027-01-01")).HolidayOn(Day(day)) is not null).ShouldBe(holiday);

    [Fact]
    public void A_leap_day_is_a_holiday_in_leap_years()
    {
        var leap = Berlin("", Yearly("2024-02-29"));

        leap.HolidayOn(Day("2028-02-29")).ShouldNotBeNull();
        leap.HolidayOn(Day("2027-02-28")).ShouldBeNull();
        leap.HolidayOn(Day("2027-03-01")).ShouldBeNull();
    }

    [Fact]
    public void What_was_entered_for_this_year_counts_before_what_is_yearly_and_a_day_before_a_week()
    {
        var days = Berlin("",
            Yearly("2025-12-24", hours: "09:00-12:00"), Once("2026-12-21", "2026-12-27"), Once("2026-12-23", hours: "10:00-11:00"));

        days.On(Day("2025-12-24")).Text.ShouldBe("09:00-12:00");
        days.On(Day("2026-12-24")).IsClosed.ShouldBeTrue();
        days.On(Day("2026-12-23")).Text.ShouldBe("10:00-11:00");
        days.On(Day("2026-12-28")).ShouldBe(DayHours.WholeDay);
    }

    [Fact]
    public void A_line_that_a_person_closed_is_open_again_when_its_hours_are()
    {
        var line = new Line { Number = "+1", Name = "Sales", TimeZone = "Europe/Berlin", OpeningHours = OpeningHours.Read(Office) };
        (line.ClosedUntil, line.ClosedReason) = (At("2026-11-30T12:30"), "Power cut");

        line.OpeningAt(At("2026-11-30T11:00"), []).ShouldBe(new Opening(false, At("2026-11-30T13:00"), "Power cut", ByHand: true));
        line.OpeningAt(At("2026-11-30T12:30"), []).ShouldBe(new Opening(false, At("2026-11-30T13:00")));
        line.ClosedUntil = At("2026-11-30T11:30");
        line.OpeningAt(At("2026-11-30T11:00"), []).Until.ShouldBe(At("2026-11-30T11:30"));
        line.OpeningAt(At("2026-11-30T11:30"), []).ShouldBe(new Opening(true, At("2026-11-30T12:00")));
        line.OpeningAt(At("2026-11-30T10:00"), [Once("2026-11-30")]).Why.ShouldBe("Power cut");
        line.ClosedUntil = null;
        line.OpeningAt(At("2026-11-30T10:00"), [Once("2026-11-30")]).ShouldBe(new Opening(false, At("2026-12-01T09:00"), "Holiday"));
    }

    [Fact]
    public void What_never_changes_has_no_next_change()
    {
        Berlin("").NextChange(At("2026-11-30T10:00")).ShouldBeNull();
        Berlin("mon 00:00-00:00", Once("2026-01-01", "2030-01-01")).NextChange(At("2026-11-30T10:00")).ShouldBeNull();
        Berlin("", Once("2027-10-01")).NextChange(At("2026-11-30T10:00")).ShouldBe(At("2027-10-01T00:00"));
    }

    [Fact]
    public void The_day_ends_at_midnight_there() =>
        Timetable.Midnight(At("2026-10-25T00:30"), BerlinTime).ShouldBe(Utc("2026-10-25T23:00:00Z"));

    /// <summary>Hours, holidays and zones at random, near the days when clocks change: the rule, worked out again by the minute.</summary>
    [Fact]
    public void Minute_by_minute_it_is_open_when_the_rule_says_so_and_changes_when_it_says_that_it_will()
    {
        var chance = new Random(Seed);
        var zones = TimeZoneInfo.GetSystemTimeZones().Where(z => z.HasIanaId).ToList();
        for (var round = 0; round < 150; round++)
        {
            var zone = chance.Next(3) == 0 ? BerlinTime : zones[chance.Next(zones.Count)];
            var from = Near(ClockChange(zone, chance), chance);
            var times = new Timetable(Some(chance), zone, [.. Enumerable.Range(0, chance.Next(4)).Select(_ => SomeHoliday(chance, from))]);
            var about = $"seed {Seed}, round {round}: {zone.Id} {times.Hours} from {from:O}; "
                + string.Join("; ", times.Holidays.Select(Written));

            var (open, next) = (times.IsOpen(from), times.NextChange(from));
            for (var at = from; at < from.AddDays(2); at = at.AddMinutes(1))
            {
                var expected = ByTheRule(times, at);
                times.IsOpen(at).ShouldBe(expected, $"{about}, at {at:O}");
                if (expected == open)
                {
                    (next is null || at < next).ShouldBeTrue($"{about}: said to change at {next:O}, and has not at {at:O}");
                }
                else
                {
                    next.ShouldBe(at, about);
                    break;
                }
            }
        }
    }

    private static string Written(Holiday holiday) =>
        $"{holiday.DayFrom:O} to {holiday.DayTo:O} {(holiday.Yearly ? "yearly" : "once")} {holiday.Hours?.Text ?? "closed"}";

    /// <summary>In words: the day's hours, or its holiday's in their place; and what ran over from the day before.</summary>
    private static bool ByTheRule(Timetable times, DateTimeOffset at)
    {
        var there = TimeZoneInfo.ConvertTime(at, times.Zone).DateTime;
        foreach (var day in new[] { DateOnly.FromDateTime(there), DateOnly.FromDateTime(there).AddDays(-1) })
        {
            var hours = times.Hours.IsAlways ? "00:00-00:00" : times.Hours[day.DayOfWeek].Text;
            var holidays = times.Holidays.Where(h => Enumerable.Range(0, LongestHoliday).Any(n => Falls(h, n, day))).ToList();
            if (holidays.Count > 0)
                hours = holidays.OrderBy(h => h.Yearly).ThenBy(h => h.Days).ThenBy(h => h.Id).First().Hours?.Text ?? "";
            foreach (var interval in hours.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                var ends = interval.Split('-').Select(t => day.ToDateTime(TimeOnly.Parse(t, CultureInfo.InvariantCulture))).ToArray();
                if (ends[1] <= ends[0]) ends[1] = ends[1].AddDays(1);
                if (there >= ends[0] && there < ends[1]) return true;
            }
        }
        return false;
    }

    /// <summary>The holiday's nth day, in its own year or, if it is yearly, in any later one.</summary>
    private static bool Falls(Holiday holiday, int n, DateOnly day)
    {
        var its = holiday.DayFrom.AddDays(n);
        if (its > holiday.DayTo) return false;
        return its == day || (holiday.Yearly && day >= holiday.DayFrom && (its.Month, its.Day) == (day.Month, day.Day));
    }

    private static OpeningHours Some(Random chance) => chance.Next(5) == 0 ? OpeningHours.Always
        : new(OpeningHours.Week.ToDictionary(d => d, _ => chance.Next(4) == 0 ? DayHours.Closed : SomeHours(chance)));

    private static DayHours SomeHours(Random chance)
    {
        var count = chance.Next(1, DayHours.Most + 1);
        var ends = Enumerable.Range(0, 24 * 12).OrderBy(_ => chance.Next()).Take(2 * count).Order()
            .Select(n => new TimeOnly(n / 12, n % 12 * 5)).ToList();
        var intervals = Enumerable.Range(0, count).Select(n => new OpenInterval(ends[2 * n], ends[(2 * n) + 1])).ToList();
        // Now and then the last one runs into the next morning, or to midnight.
        if (chance.Next(2) == 0)
            intervals[^1] = new(intervals[^1].From, chance.Next(2) == 0 ? TimeOnly.MinValue : new TimeOnly(chance.Next(4), 30));
        var hours = new DayHours(intervals);
        return DayHours.ReadTyped(hours.Text).Hours ?? throw new InvalidOperationException($"{hours} is refused");
    }

    private static Holiday SomeHoliday(Random chance, DateTimeOffset near)
    {
        var from = DateOnly.FromDateTime(near.UtcDateTime).AddDays(chance.Next(-2, 4));
        var yearly = chance.Next(2) == 0;
        if (yearly) from = from.AddYears(-chance.Next(3));
        return new()
        {
            Id = Guid.NewGuid(),
            Name = "Holiday",
            DayFrom = from,
            DayTo = from.AddDays(chance.Next(LongestHoliday)),
            Yearly = yearly,
            Hours = chance.Next(2) == 0 ? null : SomeHours(chance),
        };
    }

    /// <summary>A moment of the years around this one at which the zone's offset changes, or any moment where it never does.</summary>
    private static DateTimeOffset ClockChange(TimeZoneInfo zone, Random chance)
    {
        var start = Utc("2025-01-01T00:00:00Z").AddDays(chance.Next(700));
        for (var day = 0; day < 400; day++)
            if (zone.GetUtcOffset(start.AddDays(day)) != zone.GetUtcOffset(start.AddDays(day + 1)))
                return start.AddDays(day);
        return start;
    }

    private static DateTimeOffset Near(DateTimeOffset at, Random chance) => at.AddMinutes(chance.Next(-24 * 60, 24 * 60));

    private static Timetable Berlin(string hours, params Holiday[] holidays) => new(OpeningHours.Read(hours), BerlinTime, holidays);

    private static Holiday Once(string from, string? to = null, string? hours = null) => new()
    {
        Id = Guid.NewGuid(),
        Name = "Holiday",
        DayFrom = Day(from),
        DayTo = Day(to ?? from),
        Hours = hours is null ? null : DayHours.Read(hours),
    };

    private static Holiday Yearly(string from, string? to = null, string? hours = null)
    {
        var holiday = Once(from, to, hours);
        holiday.Yearly = true;
        return holiday;
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
    private static DateTimeOffset Utc(string at) => DateTimeOffset.Parse(at, CultureInfo.InvariantCulture);

    /// <summary>In UTC, of what the clock there shows.</summary>
    private static DateTimeOffset At(string there)
    {
        var time = DateTime.Parse(there, CultureInfo.InvariantCulture);
        return new DateTimeOffset(time, BerlinTime.GetUtcOffset(time)).ToUniversalTime();
    }
}
