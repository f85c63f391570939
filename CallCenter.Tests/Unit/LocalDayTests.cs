using CallCenter.Web.Calls.History;

namespace CallCenter.Tests.Unit;

public sealed class LocalDayTests
{
    [Theory]
    [InlineData("Etc/UTC", "2026-11-29", "2026-11-29T00:00Z", 24)]
    [InlineData("Europe/Berlin", "2026-07-01", "2026-06-30T22:00Z", 24)]
    [InlineData("America/New_York", "2026-01-15", "2026-01-15T05:00Z", 24)]
    [InlineData("Asia/Kathmandu", "2026-01-15", "2026-01-14T18:15Z", 24)]
    [InlineData("Pacific/Kiritimati", "2026-01-15", "2026-01-14T10:00Z", 24)]
    [InlineData("Europe/Berlin", "2026-03-29", "2026-03-28T23:00Z", 23)] // 02:00 becomes 03:00
    [InlineData("Europe/Berlin", "2026-10-25", "2026-10-24T22:00Z", 25)] // 03:00 becomes 02:00
    [InlineData("America/Santiago", "2026-09-06", "2026-09-06T04:00Z", 23)] // 00:00 becomes 01:00: the day begins at one
    [InlineData("America/Santiago", "2026-04-04", "2026-04-04T03:00Z", 25)] // 24:00 becomes 23:00: it ends an hour later
    [InlineData("America/Havana", "2026-11-01", "2026-11-01T04:00Z", 25)] // 01:00 becomes 00:00: midnight comes twice
    public void A_day_begins_at_its_first_moment_and_ends_where_the_next_begins(string zone, string day, string begins, int hours)
    {
        var (there, date) = (TimeZoneInfo.FindSystemTimeZoneById(zone), DateOnly.Parse(day));

        var first = LocalDay.Begins(date, there);

        first.ShouldBe(DateTimeOffset.Parse(begins));
        (LocalDay.Begins(date.AddDays(1), there) - first).ShouldBe(TimeSpan.FromHours(hours));
    }

    [Fact]
    public void The_first_and_the_last_days_there_are_can_be_asked_for()
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati");

        LocalDay.Begins(DateOnly.MinValue, zone).ShouldBe(DateTimeOffset.MinValue);
        LocalDay.Begins(DateOnly.MaxValue, zone).ShouldBeGreaterThan(LocalDay.Begins(new(9999, 12, 1), zone));
    }
}
