using CallCenter.Web.Calls;

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
