using CallCenter.Web.Lines;

namespace CallCenter.Tests.Unit;

public sealed class OpeningHoursTests
{
    [Theory]
    // Winter, UTC+1
    [InlineData("2026-11-23T07:59:59Z", false)]
    [InlineData("2026-11-23T08:00:00Z", true)]
    [InlineData("2026-11-23T15:59:59Z", true)]
    [InlineData("2026-11-23T16:00:00Z", false)]
    // Summer, UTC+2: the same local hours
    [InlineData("2026-07-20T06:59:59Z", false)]
    [InlineData("2026-07-20T07:00:00Z", true)]
    [InlineData("2026-07-20T15:00:00Z", false)]
    // The Monday after the clocks changed on Sunday, in spring and in autumn
    [InlineData("2026-03-30T07:00:00Z", true)]
    [InlineData("2026-10-26T07:59:59Z", false)]
    [InlineData("2026-10-26T08:00:00Z", true)]
    // Sunday
    [InlineData("2026-11-22T12:00:00Z", false)]
    public void The_hours_are_those_of_the_clock_on_the_wall_there(string at, bool open) =>
        Berlin("mon 09:00-17:00").ShouldBe(At(at), open);

    [Theory]
    // 28 March 2026 is a Saturday; at 2:00 on Sunday the clock there jumps to 3:00.
    [InlineData("2026-03-28T20:59:59Z", false)]
    [InlineData("2026-03-28T21:00:00Z", true)]
    [InlineData("2026-03-29T00:59:59Z", true)]
    [InlineData("2026-03-29T01:00:00Z", false)]
    // 24 October: at 3:00 on Sunday it goes back to 2:00, and the hour from 2 to 3 occurs twice, for customers and agents alike.
    [InlineData("2026-10-24T23:59:59Z", true)]
    [InlineData("2026-10-25T00:29:59Z", true)]
    [InlineData("2026-10-25T00:30:00Z", false)]
    [InlineData("2026-10-25T01:15:00Z", true)]
    [InlineData("2026-10-25T01:30:00Z", false)]
    public void A_night_shift_ends_by_the_clock_on_the_wall_also_when_that_clock_jumps(string at, bool open) =>
        Berlin("sat 22:00-02:30").ShouldBe(At(at), open);

    [Theory]
    [InlineData("mon 08:00-00:00", "2026-11-23T23:59:59Z", true)]
    [InlineData("mon 08:00-00:00", "2026-11-24T00:00:00Z", false)]
    [InlineData("mon 00:00-00:00", "2026-11-23T00:00:00Z", true)]
    [InlineData("mon 00:00-00:00", "2026-11-23T23:59:59Z", true)]
    [InlineData("mon 00:00-00:00", "2026-11-24T00:00:00Z", false)]
    [InlineData("sun 22:00-06:00", "2026-11-23T05:59:59Z", true)]
    [InlineData("sun 22:00-06:00", "2026-11-23T06:00:00Z", false)]
    [InlineData("", "2026-11-22T03:00:00Z", true)]
    public void Midnight_ends_a_day_and_a_night_goes_over_into_the_next(string hours, string at, bool open) =>
        OpeningHours.Read(hours).IsOpen(At(at), TimeZoneInfo.Utc).ShouldBe(open);

    [Fact]
    public void The_stored_text_is_read_as_it_was_written()
    {
        const string text = "mon 09:00-17:00; fri 22:00-02:00; sun 00:00-00:00";

        OpeningHours.Read(text).Text.ShouldBe(text);
        OpeningHours.Read(text).ShouldBe(OpeningHours.Read(text));
        OpeningHours.Read("").IsAlways.ShouldBeTrue();
    }

    [Fact]
    public void The_version_before_reads_the_first_interval_of_each_day()
    {
        var hours = OpeningHours.Read("mon 09:00-12:00, 13:00-17:30; wed 08:00-09:00; sun 10:00-12:00, 22:00-02:00");

        hours.First.Text.ShouldBe("mon 09:00-12:00; wed 08:00-09:00; sun 10:00-12:00");
        OpeningHours.Always.First.ShouldBe(OpeningHours.Always);
    }

    private static Expectation Berlin(string hours) => new(OpeningHours.Read(hours), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
    private static DateTimeOffset At(string at) => DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);

    private sealed record Expectation(OpeningHours Hours, TimeZoneInfo Zone)
    {
        public void ShouldBe(DateTimeOffset at, bool open) =>
            Hours.IsOpen(at, Zone).ShouldBe(open, $"{TimeZoneInfo.ConvertTime(at, Zone):ddd HH:mm zzz}");
    }
}
