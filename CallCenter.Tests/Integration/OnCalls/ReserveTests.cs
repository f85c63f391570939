using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration.OnCalls;

/// <summary>Doug is first in Sales, Rhonda its reserve.</summary>
public sealed class ReserveTests(CallCenterApp app) : OnCallTest(app)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await App.Team(TeamRows.Sales, "Sales", (Doug.Id, 1), (Rhonda.Id, 2));
        await App.SalesLine();
    }

    [Fact]
    public async Task The_reserve_is_rung_too_after_its_time_and_no_sooner()
    {
        await App.SalesLine(", reserve_after = 5");

        Caller = await App.Phone.Call();
        await Doug.Person.Sees("ringing");

        (await App.Rung()).ShouldBe("Doug");
        await Eventually.True(async () => await App.Rung() == "Doug Rhonda");
        (await App.Scalar<bool>("select max(at) - min(at) >= interval '5 seconds' from ring_events")).ShouldBeTrue();
        (await App.Story()).ShouldBe("ringing; ringing: reserve");
        (await Rhonda.Answer()).Reach.ShouldBe(2);
    }

    [Fact]
    public async Task The_reserve_is_rung_at_once_if_no_first_member_can_be()
    {
        await Doug.Person.Away();

        Caller = await App.Phone.Call();

        var call = await Rhonda.Person.Sees("ringing");
        call.Reach.ShouldBe(2);
        (await App.Story()).ShouldBe("ringing: reserve");
        var sue = await App.SignIn("sue");
        (await sue.Http.GetStringAsync($"/history/{call.Id}")).ShouldContain("The call came in and also rings the reserve");
        await Rhonda.Answer();
        await CallerHears("conference");
    }

    [Fact]
    public async Task When_the_last_first_member_goes_away_while_it_rings_the_reserve_does_not_wait_for_its_time()
    {
        await App.SalesLine(", reserve_after = 60, ring_seconds = 600");
        Caller = await App.Phone.Call();
        await Doug.Person.Sees("ringing");

        await Doug.Person.Away();

        await Eventually.True(async () => await App.Rung() == "Rhonda");
    }

    [Fact]
    public async Task When_the_only_first_member_declines_the_reserve_is_rung()
    {
        Caller = await App.Phone.Call();
        var call = await Doug.Person.Sees("ringing");

        await Doug.Person.Does(call.Id, "decline");

        await Eventually.True(async () => await App.Rung() == "Rhonda");
    }

    /// <summary>Whichever comes first, the reserve is rung once and the call goes on.</summary>
    [Fact]
    public async Task A_first_member_who_goes_away_at_the_second_when_the_reserve_is_due_changes_nothing()
    {
        await App.SalesLine(", reserve_after = 5");
        Caller = await App.Phone.Call();
        await Doug.Person.Sees("ringing");
        await Eventually.True(async () =>
            await App.Scalar<bool>("select clock_timestamp() >= due_at - interval '50 milliseconds' from calls"));

        await Doug.Person.Away();

        await Eventually.True(async () => await App.Rung() == "Rhonda");
        (await App.Story()).ShouldBe("ringing; ringing: reserve");
        (await Rhonda.Answer()).State.ShouldBe("active");
    }

    [Fact]
    public async Task A_card_does_not_fall_silent_when_the_reserve_is_due()
    {
        await App.SalesLine(", reserve_after = 5, ring_seconds = 60");

        Caller = await App.Phone.Call();

        var call = await Doug.Person.Sees("ringing");
        (call.RingsUntil!.Value - call.Since).TotalSeconds.ShouldBe(60, tolerance: 0.001);
    }
}
