using CallCenter.Web.Calls;

namespace CallCenter.Tests.Unit;

/// <summary>What of a call counts as talking: the time in which the customer hears people, without waiting.</summary>
public sealed class TalkTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly Guid Doug = Guid.NewGuid(), Rhonda = Guid.NewGuid();

    private static DateTimeOffset At(int seconds) => Noon.AddSeconds(seconds);

    private static Call Ringing()
    {
        var call = new Call { Id = Guid.NewGuid(), CallSid = "CA1", FromNumber = "+1", ToNumber = "+2", StartedAt = Noon };
        call.Ring(Noon, TimeSpan.FromSeconds(30));
        return call;
    }

    private static Call Talking()
    {
        var call = Ringing();
        call.Join("CA2", At(10));
        return call;
    }

    private static void Talked(Call call, int seconds, bool goesOn = false)
    {
        call.Talked.ShouldBe(TimeSpan.FromSeconds(seconds));
        (call.TalkingSince is not null).ShouldBe(goesOn);
    }

    [Fact]
    public void A_call_talks_from_the_answer_to_the_end()
    {
        var call = Talking();
        Talked(call, 0, goesOn: true);
        call.TalkingSince.ShouldBe(At(10));

        call.End(EndReason.Completed, At(70));

        Talked(call, 60);
    }

    [Fact]
    public void A_call_that_nobody_answers_has_talked_no_time()
    {
        var call = Ringing();

        call.End(EndReason.Abandoned, At(25));

        Talked(call, 0);
    }

    [Fact]
    public void Parking_and_hold_are_no_talk()
    {
        var call = Talking();
        call.Hold(At(20));
        Talked(call, 10);
        call.Resume(At(25));
        call.Park(At(30), null);
        Talked(call, 15);

        call.Join("CA3", At(1930));
        call.End(EndReason.Completed, At(1935));

        Talked(call, 20);
    }

    [Fact]
    public void Who_is_lost_and_never_answered_again_talked_until_the_loss()
    {
        var call = Talking();
        call.Ring(At(15), TimeSpan.FromSeconds(30), offeredTo: Doug, reason: RingReason.Rejoin);

        call.End(EndReason.NoAnswer, At(90));

        Talked(call, 5);
    }

    [Fact]
    public void An_agent_who_is_in_during_the_greeting_talks_once_the_caller_has_come()
    {
        var call = Ringing();
        call.Join("CA2", At(5), met: false);
        Talked(call, 0);

        call.Meet(At(12));

        Talked(call, 0, goesOn: true);
        call.TalkingSince.ShouldBe(At(12));
    }

    [Fact]
    public void A_caller_who_is_met_before_their_agent_has_come_does_not_talk_yet()
    {
        var call = Ringing();
        call.ClaimFor(Doug, "t", At(5), TimeSpan.FromSeconds(10));
        call.Meet(At(6));
        Talked(call, 0);

        call.Join("CA2", At(8));

        call.TalkingSince.ShouldBe(At(8));
    }

    [Fact]
    public void Who_is_sent_to_an_outside_number_talks_again_when_it_answers()
    {
        var call = Talking();
        call.GoOutside(At(20), returnsTo: Doug);
        Talked(call, 10);

        call.Delivered(At(50));
        call.End(EndReason.Completed, At(60));

        Talked(call, 20);
    }

    [Fact]
    public void A_handover_among_those_who_are_there_breaks_no_talk()
    {
        var call = Talking();
        var rhonda = new Party("agent-x", PartyKind.Agent, PartyPurpose.Conference, PartyState.Joined, "Rhonda", Doug, At(15), Rhonda);
        call.HandTo(rhonda, At(20));
        call.GoOutside(At(30), returnsTo: null);

        call.TalkingSince.ShouldBe(At(10));
        call.End(EndReason.Completed, At(40));
        Talked(call, 30);
    }

    [Fact]
    public void A_clock_that_was_late_takes_no_talk_away()
    {
        var call = Talking();

        call.Hold(At(9)); // another node's

        Talked(call, 0);
    }
}
