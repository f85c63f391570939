using CallCenter.Web.Outbox;
using CallCenter.Web.Promise;

namespace CallCenter.Tests.Unit;

/// <summary>What the app says before it starts with a time that would lose commands or measurements.</summary>
public sealed class OutboxOptionsTests
{
    [Fact]
    public void The_defaults_are_in_their_ranges()
    {
        new OutboxOptions().Problems().ShouldBeEmpty();
        new PromiseOptions().Problems().ShouldBeEmpty();
    }

    [Fact]
    public void A_time_outside_its_range_is_named_with_the_range()
    {
        var all = new OutboxOptions
        {
            BroadcastsLast = TimeSpan.Zero,
            GiveUpAfter = TimeSpan.FromDays(8),
            LongestWait = TimeSpan.FromDays(3), // "3" means days
            TimesKept = TimeSpan.FromHours(23),
        };

        all.Problems().Select(p => p.Split(' ')[0])
            .ShouldBe(["Outbox:BroadcastsLast", "Outbox:GiveUpAfter", "Outbox:LongestWait", "Outbox:TimesKept"]);
        all.Problems().Last().ShouldBe("Outbox:TimesKept is 23:00:00: set it to between 1.00:00:00 and 3650.00:00:00. "
            + "A number without colons means days.");
    }

    [Theory]
    [InlineData("01:00:00", true)]
    [InlineData("30", true)] // days
    [InlineData("00:59:59", false)]
    [InlineData("31", false)]
    [InlineData("-2", false)]
    public void A_screens_own_minutes_are_kept_for_an_hour_to_thirty_days(string time, bool good)
    {
        var kept = TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        var problems = new PromiseOptions { ScreensKept = kept }.Problems().ToList();

        problems.Count.ShouldBe(good ? 0 : 1);
        problems.ShouldAllBe(p => p.StartsWith("Promise:ScreensKept"));
    }
}
