namespace CallCenter.Tests.Chaos;

/// <summary>Hand-made histories: the checker accepts the good one, and names the violation in each of the others.</summary>
public sealed class InvariantsTests
{
    private static readonly Guid Call = Guid.NewGuid(), Other = Guid.NewGuid(), Doug = Guid.NewGuid(), Rhonda = Guid.NewGuid();
    private static readonly DateTime Began = new(2026, 11, 23, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_call_that_one_agent_takes_and_ends_is_as_it_should_be()
    {
        Invariants.OneAgent(Orderly, [Granted(Doug)]).ShouldBeEmpty();
        Invariants.OnlyForward(Orderly).ShouldBeEmpty();
    }

    [Fact]
    public void One_agent_with_two_calls_is_seen() =>
        Invariants.OneAgent([.. Orderly[..3], State(9, "active", Doug, 3) with { Call = Other }], [])
            .ShouldHaveSingleItem().ShouldStartWith($"I2 agent {Doug} has {Call} and {Other}");

    [Fact]
    public void A_call_taken_away_from_whoever_has_claimed_it_is_seen() =>
        Invariants.OneAgent([.. Orderly[..2], State(3, "claimed", Rhonda)], [])
            .ShouldHaveSingleItem().ShouldStartWith($"I2 call {Call} was taken from {Doug} by {Rhonda}");

    [Fact]
    public void An_agent_who_was_told_yes_and_never_got_the_call_is_seen() =>
        Invariants.OneAgent(Orderly, [Granted(Rhonda)]).ShouldHaveSingleItem().ShouldStartWith($"I2 agent {Rhonda} was told");

    [Theory]
    [InlineData(1, 1, true)]
    [InlineData(2, 2, true)]
    [InlineData(2, 1, true)]
    [InlineData(0, null, true)]
    [InlineData(1, 2, false)]
    [InlineData(2, null, false)]
    public void An_agent_who_takes_the_call_of_another_team_is_seen(int reach, int? level, bool good)
    {
        var found = Invariants.OwnTeam([new(Call, 2, Doug, Other, reach, level), new(Call, 5, Doug, null, 1, null)]).ToList();

        if (good) found.ShouldBeEmpty();
        else found.ShouldHaveSingleItem().ShouldBe($"I9 agent {Doug} took {Call} at v2, which rang the team {Other} within reach {reach}");
    }

    [Fact]
    public void A_call_that_comes_back_from_its_end_is_seen() =>
        Invariants.OnlyForward([.. Orderly, State(5, "ringing")])
            .ShouldHaveSingleItem().ShouldBe($"I3 call {Call} left its end at v5: ringing");

    [Fact]
    public void A_skipped_version_is_seen() =>
        Invariants.OnlyForward([.. Orderly[..2], State(4, "active", Doug)])
            .ShouldHaveSingleItem().ShouldBe($"I3 call {Call} went from v2 to v4");

    [Fact]
    public void A_time_that_moves_back_is_seen() =>
        Invariants.OnlyForward([.. Orderly[..2], State(3, "active", Doug) with { StateSince = Began }])
            .ShouldHaveSingleItem().ShouldBe($"I3 call {Call} turned a clock back at v3");

    [Fact]
    public void Events_published_in_order_and_applied_are_as_they_should_be() =>
        Invariants.Told(Events, Events, [.. Events.Select(Publish)], Applied(1, 2)).ShouldBeEmpty();

    [Fact]
    public void An_event_that_was_never_published_is_seen() =>
        Invariants.Told(Events, Events, [Publish(Events[0])], Applied(1)).ShouldHaveSingleItem().ShouldStartWith("I4 e2 v2");

    [Fact]
    public void An_event_that_nobody_committed_is_seen() =>
        Invariants.Told(Events, Events, [.. Events.Select(Publish), new(Other, "x", Call, 3)], Applied(1, 2))
            .ShouldHaveSingleItem().ShouldStartWith($"I4 event {Other} was published and never committed");

    [Fact]
    public void Events_that_overtake_each_other_are_seen() =>
        Invariants.Told(Events, Events, [Publish(Events[1]), Publish(Events[0])], Applied(1, 2))
            .ShouldHaveSingleItem().ShouldStartWith("I4 e1 v1");

    [Fact]
    public void A_screen_that_goes_back_is_seen() =>
        Invariants.Told(Events, Events, [.. Events.Select(Publish)], Applied(2, 1))
            .ShouldHaveSingleItem().ShouldStartWith("I4 doug applied v1");

    [Fact]
    public void Screens_that_apply_nothing_are_seen()
    {
        var events = Enumerable.Range(1, 30).Select(n => new Event(Guid.NewGuid(), Call, $"e{n}", n, n)).ToList();

        Invariants.Told(events, events, [.. events.Select(Publish)], [])
            .ShouldHaveSingleItem().ShouldBe("I4 no screen applied any of 30 events");
    }

    [Fact]
    public void A_ghost_a_call_that_is_missing_and_an_old_agent_are_seen()
    {
        ShownCall[] calls = [new(Call, 2, "claimed", Doug)];
        ShownAgent[] agents = [new(Doug, 5)];

        Invariants.Same("doug", new(true, true, calls, agents), calls, agents).ShouldBeEmpty();
        Invariants.Same("doug", new(true, true, [calls[0], new(Other, 1, "ringing", null)], agents), calls, agents)
            .ShouldHaveSingleItem().ShouldStartWith("I5 doug shows the ghost");
        Invariants.Same("doug", new(true, true, [], agents), calls, agents)
            .ShouldHaveSingleItem().ShouldStartWith("I5 doug shows nothing for");
        Invariants.Same("doug", new(true, true, calls, [new(Doug, 4)]), calls, agents)
            .ShouldHaveSingleItem().ShouldStartWith("I5 doug shows");
    }

    [Theory]
    [InlineData("Call from +14155550134 to a line")]
    [InlineData("Bearer eyJhbGciOiJIUzI1NiJ9.eyJ")]
    public void A_number_or_a_token_in_a_log_is_seen(string line) =>
        Invariants.Silent([("a node", $"Call from +1415555…\n{line}")], ["+14155550134"]).ShouldHaveSingleItem().ShouldStartWith("I6");

    private static Committed[] Orderly => [State(1, "ringing"), State(2, "claimed", Doug), State(3, "active", Doug), State(4, "ended")];

    private static Committed State(long version, string state, Guid? agent = null, int second = 0) =>
        new(Call, version, state, agent, Began, Began.AddSeconds(version), null, null, Began.AddSeconds(version + second), (ulong)version);

    private static Asked Granted(Guid agent) => new(Began, Began, agent, "claim", Call, 200);

    private static readonly Event[] Events = [new(Guid.NewGuid(), Call, "e1", 1, 1), new(Guid.NewGuid(), Call, "e2", 2, 2)];

    private static Published Publish(Event e) => new(e.Id, e.Name, e.Subject, e.Version);

    private static IEnumerable<(string, string)> Applied(params int[] versions) =>
        versions.Select(v => ("doug", $"[feed] e{v} call {Call} v{v}: applied"));
}
