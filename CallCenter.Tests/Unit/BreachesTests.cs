using CallCenter.Web.Promise;

namespace CallCenter.Tests.Unit;

/// <summary>What was measured, and what it is called on the page and by the doctor.</summary>
public sealed class BreachesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);
    private static readonly Spread None = At(0), Fast = At(90, 90, 180), Slow = At(90, 1_900, 1_900);

    [Fact]
    public void Where_all_is_fast_nothing_is_broken()
    {
        Breaches.In(Everything()).ShouldBeEmpty();
        Breaches.In(Everything() with { Screens = [] }).ShouldBeEmpty();
    }

    [Fact]
    public void Events_that_no_loop_takes_are_the_outboxs()
    {
        var breach = Breaches.In(Everything() with { Waiting = new(3, TimeSpan.FromSeconds(9), BeingSent: false, null) }).Single();

        (breach.Id, breach.Layer, breach.Everyone).ShouldBe((Breaches.Waiting, Layer.Outbox, true));
        breach.Found.ShouldBe("3 events committed and not sent, the oldest for 9 s. No publishing loop has taken them.");
    }

    [Fact]
    public void Events_that_realtime_refuses_or_does_not_answer_are_its_own()
    {
        var refused = Breaches.In(Everything() with { Waiting = new(1, TimeSpan.FromSeconds(9), false, "Realtime answered 429") }).Single();
        var hanging = Breaches.In(Everything() with { Waiting = new(1, TimeSpan.FromSeconds(9), BeingSent: true, null) }).Single();

        refused.Layer.ShouldBe(Layer.Realtime);
        refused.Found.ShouldContain("1 event committed and not sent, the oldest for 9 s. Realtime answered 429");
        hanging.Layer.ShouldBe(Layer.Realtime);
        hanging.Found.ShouldContain("does not answer");
    }

    [Fact]
    public void An_event_that_reached_no_screen_is_named_though_all_others_were_fast()
    {
        var seen = Everything();

        var breach = Breaches.In(seen with { Lately = seen.Lately with { Announced = 40, Unseen = 2 } }).Single();

        (breach.Id, breach.Layer, breach.Everyone).ShouldBe((Breaches.Delivery, Layer.Realtime, true));
        breach.Found.ShouldContain("2 events of 40 reached no screen");
    }

    [Fact]
    public void One_screen_without_live_updates_is_that_desks_and_all_of_them_are_everyones()
    {
        var one = Breaches.In(Everything() with { Screens = [Desk("Doug"), Desk("Rhonda") with { Connection = "polling" }] }).Single();
        var all = Breaches.In(Everything() with { Screens = [Desk("Doug") with { Connection = "polling" }] }).Single();

        (one.Id, one.Everyone).ShouldBe((Breaches.Updates, false));
        one.Found.ShouldStartWith("Rhonda without live updates");
        all.Everyone.ShouldBeTrue();
        all.Cure.ShouldContain("may_listen");
    }

    [Fact]
    public void A_tab_that_was_closed_while_it_polled_is_not_counted()
    {
        var closed = Desk("Rhonda") with { Connection = "polling", At = Now.AddMinutes(-5) };

        Breaches.In(Everything() with { Screens = [Desk("Doug"), closed] }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Layer.Realtime, "network of this desk")]
    [InlineData(Layer.Browser, "computer or its browser is busy")]
    public void One_slow_screen_among_fast_ones_is_named_with_its_layer(Layer layer, string cure)
    {
        var rhonda = Desk("Rhonda") with { Drawn = Slow, WorstLayer = layer };

        var breach = Breaches.In(Measured(Slow, layer) with { Screens = [Desk("Doug"), rhonda, Desk("Sue")] }).Single();

        (breach.Id, breach.Layer, breach.Everyone).ShouldBe((Breaches.Speed, layer, false));
        breach.Found.ShouldContain("Rhonda (p99 1.9 s)");
        breach.Cure.ShouldContain(cure);
    }

    [Fact]
    public void A_desk_is_not_slow_for_one_event_nor_are_transactions_and_for_two_they_are()
    {
        var (once, twice) = (At(90, 90, 1_900), At(90, 90, 1_900, 1_900));
        once.P99.ShouldBe(1_900, "of fewer than a hundred events the p99 is the slowest");

        Breaches.In(Measured(once, Layer.Transaction)).ShouldBeEmpty();
        Breaches.In(Measured(twice, Layer.Transaction)).Single().Layer.ShouldBe(Layer.Transaction);
        Breaches.In(Everything() with { Screens = [Desk("Rhonda") with { Drawn = once }] }).ShouldBeEmpty();
        Breaches.In(Everything() with { Screens = [Desk("Rhonda") with { Drawn = twice }] }).Single().Id.ShouldBe(Breaches.Speed);
    }

    [Fact]
    public void Two_tabs_of_one_slow_computer_are_not_most_of_two_desks()
    {
        var rhonda = Desk("Rhonda") with { Drawn = Slow, WorstLayer = Layer.Browser };

        var seen = Measured(Slow, Layer.Browser) with { Screens = [Desk("Doug"), rhonda, rhonda with { Tab = "live" }] };

        var breach = Breaches.In(seen).Single();

        (breach.Layer, breach.Everyone).ShouldBe((Layer.Browser, false));
    }

    [Fact]
    public void One_slow_screen_is_named_even_where_the_others_are_so_many_that_their_p99_is_good()
    {
        var rhonda = Desk("Rhonda") with { Drawn = Slow, WorstLayer = Layer.Browser };

        var breach = Breaches.In(Everything() with { Screens = [Desk("Doug"), rhonda, Desk("Sue")] }).Single();

        breach.Found.ShouldStartWith("Rhonda (p99 1.9 s)");
    }

    [Theory]
    [InlineData(Layer.Outbox)]
    [InlineData(Layer.Realtime)]
    [InlineData(Layer.Browser)]
    public void Where_most_screens_are_slow_the_slowest_layer_is_named_and_no_desk(Layer layer)
    {
        var seen = Measured(Slow, layer) with { Screens = [Desk("Doug") with { Drawn = Slow }, Desk("Rhonda") with { Drawn = Slow }] };

        var breach = Breaches.In(seen).Single();

        (breach.Layer, breach.Everyone).ShouldBe((layer, true));
        breach.Found.ShouldStartWith("p99 1.9 s on all screens.");
        breach.Found.ShouldNotContain("Doug");
    }

    [Fact]
    public void A_transaction_that_takes_long_is_slow_before_anything_is_measured_from_its_commit()
    {
        var breach = Breaches.In(Measured(Fast, Layer.Transaction, Slow)).Single();

        (breach.Id, breach.Layer).ShouldBe((Breaches.Speed, Layer.Transaction));
    }

    [Fact]
    public void A_screen_that_is_behind_and_one_that_hears_nothing_are_named()
    {
        var (rhonda, sue) = (Desk("Rhonda") with { BehindSince = Now.AddSeconds(-12) }, Desk("Sue") with { Silent = true, HeardAt = null });

        var breaches = Breaches.In(Everything() with { Screens = [Desk("Doug"), rhonda, sue] });

        breaches.Select(b => (b.Id, b.Everyone)).ShouldBe([(Breaches.Behind, false), (Breaches.Silent, false)]);
        breaches[0].Found.ShouldBe("Behind: Rhonda (for 12 s).");
        breaches[1].Found.ShouldBe("Heard nothing while others did: Sue (never).");
    }

    [Fact]
    public void One_difference_in_an_hour_is_a_network_and_two_are_named()
    {
        Breaches.In(Everything() with { DifferedInAnHour = 1 }).ShouldBeEmpty();

        var rhonda = Desk("Rhonda") with { Differed = 2 };
        var breach = Breaches.In(Everything() with { DifferedInAnHour = 2, Screens = [Desk("Doug"), rhonda] }).Single();

        (breach.Id, breach.Layer).ShouldBe((Breaches.Digests, Layer.Realtime));
        breach.Found.ShouldEndWith("In the last 15 minutes: Rhonda (2).");
    }

    private static Seen Everything() => Measured(Fast, Layer.Realtime, Fast);

    /// <param name="screens">From the commit to the frame.</param>
    /// <param name="layer">The one that took that long; the others were fast.</param>
    private static Seen Measured(Spread screens, Layer layer, Spread? itself = null)
    {
        var layers = Enum.GetValues<Layer>().ToDictionary(l => l, l => l == layer ? itself ?? screens : Fast);
        var figures = new Figures(Now.AddMinutes(-15), Now, screens, None, layers, 2, 0, 4, 0, 0, 0, null);
        return new(Now, figures, 0, [Desk("Doug"), Desk("Rhonda")], null);
    }

    private static ScreenStatus Desk(string name) => new(
        Guid.NewGuid(), name, "tab", "desk", Now.AddSeconds(-3), Now.AddSeconds(-3), "live", true, "Chromium 140", 4, 0, null, false,
        Fast, None, 0, Layer.Realtime);

    private static Spread At(params int[] times)
    {
        var counts = new long[Buckets.Count];
        foreach (var ms in times.Where(ms => ms > 0)) counts[Buckets.Of(ms)]++;
        return Spread.Of(counts, times.Max() is > 0 and var worst ? worst : null);
    }
}
