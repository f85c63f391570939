using CallCenter.Web.Calls;
using CallCenter.Web.Lines;

namespace CallCenter.Tests.Unit;

public sealed class CallTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static Call Ringing()
    {
        var call = new Call { Id = Guid.NewGuid(), CallSid = "CA1", FromNumber = "+1", ToNumber = "+2", StartedAt = Noon };
        call.Ring(Noon, TimeSpan.FromSeconds(30));
        return call;
    }

    [Fact]
    public void A_ringing_call_has_nobody_and_a_deadline()
    {
        var call = Ringing();

        call.State.ShouldBe(CallState.Ringing);
        call.AgentId.ShouldBeNull();
        call.DueAt.ShouldBe(Noon.AddSeconds(30));
        call.Version.ShouldBe(1);
    }

    [Fact]
    public void Its_place_among_those_who_wait_is_when_it_first_rang()
    {
        var call = Ringing();
        call.Join("CA2", Noon.AddSeconds(5));
        call.Ring(Noon.AddSeconds(10), TimeSpan.FromSeconds(30));

        call.QueuedAt.ShouldBe(Noon);
    }

    [Fact]
    public void A_name_is_a_new_version_and_the_same_name_again_is_not()
    {
        var call = Ringing();

        call.Name("Ann Smith").ShouldBeTrue();
        call.Name("Ann Smith").ShouldBeFalse();
        (call.ContactName, call.Version).ShouldBe(("Ann Smith", 2L));
        call.Name(null).ShouldBeTrue();
        call.Version.ShouldBe(3);
    }

    [Fact]
    public void The_team_that_a_contact_prefers_is_rung_at_every_ring_until_the_call_goes_to_another_line()
    {
        Line line = new() { Id = Guid.NewGuid(), Number = "+2", Name = "Sales", TeamId = Guid.NewGuid() };
        Line other = new() { Id = Guid.NewGuid(), Number = "+3", Name = "Support", TeamId = Guid.NewGuid() };
        var call = new Call { CallSid = "CA1", FromNumber = "+1", ToNumber = "+2", LineId = line.Id, Line = line, StartedAt = Noon };
        var preferred = Guid.NewGuid();
        call.Know("Ann Smith", new(preferred, "Key accounts"));

        call.Ring(Noon, TimeSpan.FromSeconds(30));
        (call.TeamId, call.RungTeam).ShouldBe(((Guid?)preferred, "Key accounts"));
        call.Join("CA2", Noon.AddSeconds(5));
        call.Ring(Noon.AddSeconds(10), TimeSpan.FromSeconds(30));
        call.TeamId.ShouldBe(preferred);
        call.MoveTo(line);
        call.RingOn(reserve: false, Noon.AddSeconds(10));
        call.TeamId.ShouldBe(preferred);
        call.MoveTo(other);
        call.RingOn(reserve: false, Noon.AddSeconds(10));
        (call.TeamId, call.RungTeam).ShouldBe((other.TeamId, null));
    }

    [Fact]
    public void A_preferred_team_that_is_empty_gives_the_call_to_its_lines_team_for_good()
    {
        var line = Rings(Sales);
        var call = new Call { CallSid = "CA1", FromNumber = "+1", ToNumber = "+2", LineId = line.Id, Line = line, StartedAt = Noon };
        call.Know("Ann Smith", new(Guid.NewGuid(), "Key accounts"));
        call.Ring(Noon, line.RingTime);
        call.RungTeam.ShouldBe("Key accounts");

        call.PreferNoTeam();
        call.RingOn(reserve: false, Noon.AddSeconds(10));

        (call.TeamId, call.RungTeam, call.StateSince).ShouldBe(((Guid?)Sales.Id, "Sales", Noon));
        call.Ring(Noon.AddSeconds(20), line.RingTime);
        call.TeamId.ShouldBe(Sales.Id);
    }

    [Fact]
    public void Every_transition_grows_the_version_and_never_turns_the_clock_back()
    {
        var call = Ringing();
        call.Join("CA2", Noon.AddSeconds(5));
        call.Hold(Noon.AddSeconds(4)); // another node's clock was late

        call.Version.ShouldBe(3);
        call.StateSince.ShouldBe(Noon.AddSeconds(5));
    }

    [Fact]
    public void The_first_answer_keeps_its_time_when_the_call_is_parked_and_picked_up()
    {
        var call = Ringing();
        call.Join("CA2", Noon.AddSeconds(5));
        call.Park(Noon.AddSeconds(10), null);
        call.Join("CA3", Noon.AddSeconds(20));

        call.AnsweredAt.ShouldBe(Noon.AddSeconds(5));
    }

    [Fact]
    public void Terminal_is_terminal()
    {
        var call = Ringing();
        call.End(EndReason.Abandoned, Noon.AddSeconds(3));

        Should.Throw<InvalidOperationException>(() => call.Ring(Noon, TimeSpan.Zero));
        Should.Throw<InvalidOperationException>(() => call.Join("CA2", Noon));
        Should.Throw<InvalidOperationException>(() => call.Park(Noon, null));
        Should.Throw<InvalidOperationException>(() => call.End(EndReason.Completed, Noon));
        call.EndReason.ShouldBe(EndReason.Abandoned);
        call.DueAt.ShouldBeNull();
    }

    private static readonly Team Sales = new() { Id = Guid.NewGuid(), Name = "Sales" };

    private static Line Rings(Team? team, int ringSeconds = 30, int? reserveAfter = null) => new()
    {
        Id = Guid.NewGuid(),
        Number = "+2",
        Name = team?.Name ?? "Main",
        Team = team,
        TeamId = team?.Id,
        RingSeconds = ringSeconds,
        ReserveAfter = reserveAfter,
    };

    private static Call RingingOn(Line line)
    {
        var call = new Call
        {
            Id = Guid.NewGuid(),
            CallSid = "CA1",
            FromNumber = "+1",
            ToNumber = "+2",
            StartedAt = Noon,
            LineId = line.Id,
            Line = line,
        };
        call.Ring(Noon, line.RingTime);
        return call;
    }

    [Fact]
    public void A_call_has_one_deadline_the_earlier_of_the_reserve_and_the_longest_wait()
    {
        RingingOn(Rings(Sales, 30, reserveAfter: 10)).DueAt.ShouldBe(Noon.AddSeconds(10));
        RingingOn(Rings(null, 30, reserveAfter: 10)).DueAt.ShouldBe(Noon.AddSeconds(30));

        var call = RingingOn(Rings(Sales, 30, reserveAfter: 10));
        call.RingReserve();

        (call.DueAt, call.Reach, call.Version).ShouldBe((Noon.AddSeconds(30), Call.AndReserve, 2));
    }

    [Fact]
    public void On_another_line_the_wait_and_the_place_go_on_and_who_declined_may_be_asked_again()
    {
        var call = RingingOn(Rings(Sales));
        call.Decline(Guid.NewGuid());

        call.Pass(Rings(null, 90));
        call.RingOn(reserve: false, Noon.AddSeconds(30));

        (call.StateSince, call.QueuedAt, call.DueAt).ShouldBe((Noon, Noon, Noon.AddSeconds(90)));
        (call.TeamId, (int)call.Hops, call.DeclinedBy.Count).ShouldBe((null, 1, 0));
    }

    [Theory]
    [InlineData(90, 50)]
    [InlineData(45, 20)] // too short for both: the reserve is due, as the first ring has it
    public void The_first_members_of_the_next_line_have_their_head_start_before_the_reserve(int ringSeconds, int due)
    {
        var call = RingingOn(Rings(null));

        call.Pass(Rings(Sales, ringSeconds, reserveAfter: 20));
        call.RingOn(reserve: false, Noon.AddSeconds(30));

        (call.DueAt, call.StateSince).ShouldBe((Noon.AddSeconds(due), Noon));
    }

    [Fact]
    public void No_line_is_rung_twice_and_none_after_three()
    {
        var lines = Enumerable.Range(0, 5).Select(_ => Rings(null)).ToList();
        var call = RingingOn(lines[0]);
        for (var n = 1; n <= 3; n++)
        {
            call.MayPassTo(lines[n - 1].Id).ShouldBeFalse();
            call.MayPassTo(lines[n].Id).ShouldBeTrue();
            call.Pass(lines[n]);
            call.MayPassTo(lines[0].Id).ShouldBeFalse();
        }

        call.MayPassTo(lines[4].Id).ShouldBeFalse();
    }

    [Fact]
    public void An_offer_in_turn_ends_before_the_longest_wait_does_and_is_not_cut_short_for_the_reserve()
    {
        var line = Rings(Sales, 30, reserveAfter: 10);
        line.Distribution = Distribution.LongestIdle;
        var (call, doug) = (RingingOn(line), Guid.NewGuid());
        call.OffersInTurn.ShouldBeFalse();

        call.Offer(doug, Noon.AddSeconds(20));
        (call.OffersInTurn, call.DueAt).ShouldBe((true, Noon.AddSeconds(20)));
        call.EndOffer(declined: true);
        (call.DueAt, call.DeclinedBy.Single()).ShouldBe((Noon.AddSeconds(10), doug));
        call.Offer(doug, Noon.AddSeconds(50));

        call.DueAt.ShouldBe(Noon.AddSeconds(30));
    }

    [Fact]
    public void Whoever_waits_for_an_outside_number_does_not_talk_until_it_answers()
    {
        var call = RingingOn(Rings(null));
        var party = new Party("outside-1", PartyKind.Outside, PartyPurpose.Transfer, PartyState.Ringing, "+3", Party.ByTheLine, Noon);
        call.Set(party);
        call.GoOutside(Noon, returnsTo: null);

        call.CustomerTalks.ShouldBeFalse();
        call.Set(party with { State = PartyState.Joined, Purpose = PartyPurpose.Conference });
        call.CustomerTalks.ShouldBeTrue();
    }

    [Fact]
    public void An_end_without_a_reason_gets_the_one_that_fits()
    {
        var unanswered = Ringing();
        var answered = Ringing();
        answered.Join("CA2", Noon);

        unanswered.NaturalEnd.ShouldBe(EndReason.Abandoned);
        answered.NaturalEnd.ShouldBe(EndReason.Completed);
    }
}
