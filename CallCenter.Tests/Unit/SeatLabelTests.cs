using CallCenter.Web.Calls;

namespace CallCenter.Tests.Unit;

public sealed class SeatLabelTests
{
    private const string Id = "0198f0c2-1111-7222-8333-444455556666";

    [Theory]
    [InlineData($"agent-{Id}", $"agent-{Id}")]
    [InlineData($"agent-{Id}-0123456789ab", $"agent-{Id}")]
    [InlineData($"supervisor-{Id}-x", $"supervisor-{Id}")]
    [InlineData($"agent-{Id}0123", null)]
    [InlineData("agent-", null)]
    [InlineData("agent-0198f0c2111172228333444455556666", null)]
    [InlineData("caller", null)]
    [InlineData("outside-7", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_seat_is_its_agents_by_the_beginning_of_its_label(string? seat, string? label)
    {
        Party.AgentOf(seat).ShouldBe(label is null ? null : new Guid(Id));
        Party.OfSeat(seat).ShouldBe(label ?? seat);
    }

    [Fact]
    public void Every_leg_has_a_seat_of_its_own_that_is_short_enough_for_twilio()
    {
        var label = Party.LabelOf(PartyKind.Supervisor, new Guid(Id));
        var one = Party.SeatOf(label, "CA0123456789abcdef0123456789abcdef");
        var other = Party.SeatOf(label, "CA0123456789abcdef0123456789abcdee");

        one.ShouldNotBe(other);
        one.Length.ShouldBeLessThanOrEqualTo(128);
        (Party.OfSeat(one), Party.OfSeat(other)).ShouldBe((label, label));
    }
}
