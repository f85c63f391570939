using CallCenter.Web.Pages;

namespace CallCenter.Tests.Unit;

public sealed class ViewerDaysTests
{
    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires")]
    [InlineData("Etc/GMT+5", "Etc/GMT+5")]
    public void Days_are_in_the_zone_that_the_browser_told(string told, string zone)
    {
        var days = ViewerDays.Read(told);

        days.Zone.Id.ShouldBe(zone);
        days.Says.ShouldBe($"Days are in your time zone, {told}.");
    }

    [Theory]
    [InlineData("Asia/Calcutta", 330)]
    [InlineData("Europe/Kiev", 120)]
    [InlineData("America/Buenos_Aires", -180)]
    public void A_place_by_the_old_name_that_browsers_use_is_known(string told, int minutes) =>
        ViewerDays.Read(told).Zone.BaseUtcOffset.ShouldBe(TimeSpan.FromMinutes(minutes));

    [Fact]
    public void An_unknown_zone_is_named_and_days_are_in_utc()
    {
        var days = ViewerDays.Read("Mars/Olympus");

        days.Zone.ShouldBe(TimeZoneInfo.Utc);
        days.Says.ShouldBe("Days are in UTC: the server does not know your browser’s time zone, Mars/Olympus.");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("<script>")]
    [InlineData("Europe/Berlin\n")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Without_the_name_of_a_zone_days_are_in_utc_and_the_page_says_so(string? told)
    {
        var days = ViewerDays.Read(told);

        days.Zone.ShouldBe(TimeZoneInfo.Utc);
        days.Told.ShouldBeNull();
        days.Says.ShouldBe("Days are in UTC: your browser has not told its time zone.");
    }
}
