using CallCenter.Web.Calls;

namespace CallCenter.Tests.Unit;

public sealed class CallOptionsTests
{
    [Theory]
    [InlineData("00:00:05", true)]
    [InlineData("00:10:00", true)]
    [InlineData("00:00:04.999", false)]
    [InlineData("00:10:01", false)]
    [InlineData("00:00:00", false)]
    [InlineData("-00:00:30", false)]
    [InlineData("30", false)] // days
    public void An_outside_number_rings_for_as_long_as_twilio_lets_it(string time, bool good)
    {
        var ringTime = TimeSpan.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        var problems = new CallOptions { OutsideRingTime = ringTime }.Problems().ToList();

        problems.Count.ShouldBe(good ? 0 : 1);
        problems.ShouldAllBe(p => p.StartsWith("Calls:OutsideRingTime"));
    }

    [Theory]
    [InlineData("UK")]
    [InlineData("USA")]
    [InlineData("Germany")]
    [InlineData(" US")]
    [InlineData("")]
    public void A_country_that_would_allow_no_call_is_named(string code)
    {
        new CallOptions { OutboundCountries = ["US", "gb", code] }.Problems().ShouldHaveSingleItem()
            .ShouldStartWith($"Calls:OutboundCountries has \"{code}\"");
        new CallOptions { OutboundCountries = ["US", "gb", "AX"] }.Problems().ShouldBeEmpty();
    }

    [Fact]
    public void A_lease_or_a_ring_of_no_time_is_named()
    {
        new CallOptions { ClaimLease = TimeSpan.Zero, OfferTime = TimeSpan.FromDays(20), ParkTime = TimeSpan.FromSeconds(-1) }.Problems()
            .Select(p => p.Split(' ')[0]).ShouldBe(["Calls:ClaimLease", "Calls:OfferTime", "Calls:ParkTime"]);
        new CallOptions { ParkTime = TimeSpan.Zero }.Problems().ShouldBeEmpty();
    }
}
