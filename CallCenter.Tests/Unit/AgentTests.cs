using CallCenter.Web.Agents;

namespace CallCenter.Tests.Unit;

public sealed class AgentTests
{
    private static Agent Available() =>
        new() { Id = Guid.NewGuid(), Identity = "agent_1", DisplayName = "Doug", Availability = Availability.Available };

    [Fact]
    public void The_last_of_the_missed_offers_that_are_allowed_sets_the_agent_away_and_the_count_begins_again()
    {
        var agent = Available();

        agent.MissOffer(most: 3).ShouldBeFalse();
        agent.MissOffer(most: 3).ShouldBeFalse();
        agent.Availability.ShouldBe(Availability.Available);
        agent.MissOffer(most: 3).ShouldBeTrue();

        (agent.Availability, agent.MissedOffers).ShouldBe((Availability.Away, (short)0));
    }

    [Fact]
    public void Who_is_away_already_stays_so_without_being_told()
    {
        var agent = Available();
        agent.Choose(Availability.Away);

        agent.MissOffer(most: 1).ShouldBeFalse();
    }

    public static TheoryData<string> Returns => ["a call", "a change of status", "a sign-out"];

    [Theory]
    [MemberData(nameof(Returns))]
    public void Whatever_shows_that_they_are_there_begins_the_count_again(string what)
    {
        var agent = Available();
        agent.MissOffer(most: 3);

        if (what == "a call") agent.TakeCall(Guid.NewGuid(), "+1");
        else if (what == "a sign-out") agent.SignOut();
        else agent.Choose(Availability.Away);

        agent.MissedOffers.ShouldBe((short)0);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(-1, false)]
    [InlineData(101, false)]
    public void The_setting_is_a_number_of_calls(int most, bool good) =>
        new AgentOptions { AwayAfterMissed = most }.Problems().Count().ShouldBe(good ? 0 : 1);
}
