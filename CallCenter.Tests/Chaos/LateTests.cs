using System.Diagnostics;
using System.Net;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>Webhooks that arrive in a different order than they were sent, or long after their time.</summary>
[Collection(CalmRun.Name)]
public sealed class LateTests(Ground ground, Table table)
{
    [Fact]
    public async Task All_orders_of_five_events_leave_one_call_that_has_ended()
    {
        var clock = Stopwatch.StartNew();
        await using var centre = await Centre.Open(ground, new(Amount.Seed, Here: true));
        using var load = new Load(centre);
        var orders = Orders([0, 1, 2, 3, 4]).ToList();

        await Parallel.ForEachAsync(orders, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (order, _) =>
        {
            var (caller, agentLeg, conference) = (Load.NewSid(), Load.NewSid(), Load.NewSid("CF"));
            (await load.Voice(caller)).ShouldBe(HttpStatusCode.OK);
            var call = (await centre.Witness.CallsBySid()).Single(c => c.Sid == caller).Id;
            var agent = $"agent-{centre.Desks[0].Id}";
            Func<Task<HttpStatusCode>>[] events =
            [
                () => load.Conference(caller, conference, call, "participant-join", 1, "caller"),
                () => load.Conference(agentLeg, conference, call, "participant-join", 2, agent),
                () => load.Conference(agentLeg, conference, call, "participant-leave", 3, agent),
                () => load.Conference(caller, conference, call, "participant-leave", 4, "caller"),
                () => load.Completed(caller),
            ];
            foreach (var n in order) (await events[n]()).ShouldBe(HttpStatusCode.NoContent);
            // And once more, each.
            foreach (var again in events) (await again()).ShouldBe(HttpStatusCode.NoContent);
        });

        var broken = (await centre.Check()).ToList();
        if (await centre.Witness.Count("select count(*) from public.calls where state <> 'ended'") is > 0 and var live)
            broken.Add($"I3 {live} calls live on");
        await table.Add("all orders of five events, each twice", centre, orders.Count, clock, broken);
        broken.ShouldBeEmpty();
    }

    public static TheoryData<string> Times => [.. Amount.Of<string[]>(["1 day"], ["1 minute", "1 hour", "1 day"])];

    [Theory]
    [MemberData(nameof(Times))]
    public async Task What_comes_late_changes_nothing(string late)
    {
        var clock = Stopwatch.StartNew();
        await using var centre = await Centre.Open(ground, new(Amount.Seed, Here: true));
        using var load = new Load(centre);
        var (caller, conference) = (Load.NewSid(), Load.NewSid("CF"));
        await load.Voice(caller);
        var call = (await centre.Witness.CallsBySid()).Single(c => c.Sid == caller).Id;
        await load.Completed(caller);
        // The call happened long ago: no test waits for a day.
        await centre.Witness.Execute($"""
            alter table public.calls disable trigger user;
            update public.calls set started_at = started_at - interval '{late}', state_since = state_since - interval '{late}',
              ended_at = ended_at - interval '{late}';
            alter table public.calls enable trigger user;
            update app.webhook_receipts set received_at = received_at - interval '{late}';
            update app.legs set seen_at = seen_at - interval '{late}', left_at = left_at - interval '{late}';
            """);
        const string picture = "select count(*) + sum(version) * 1000 + sum(extract(epoch from ended_at))::bigint from public.calls";
        var before = await centre.Witness.Count(picture);

        await load.Voice(caller);
        await load.Conference(caller, conference, call, "participant-join", 1, "caller");
        await load.Conference(Load.NewSid(), conference, call, "participant-join", 2, $"agent-{centre.Desks[0].Id}");
        await load.Conference(caller, conference, call, "participant-leave", 3, "caller");
        await load.Completed(caller);

        (await centre.Witness.Count(picture)).ShouldBe(before);
        var broken = await centre.Check();
        await table.Add($"webhooks late by {late}", centre, 1, clock, broken);
        broken.ShouldBeEmpty();
    }

    private static IEnumerable<int[]> Orders(int[] of) => of.Length <= 1
        ? [of]
        : of.SelectMany(first => Orders([.. of.Where(n => n != first)]).Select(rest => (int[])[first, .. rest]));
}
