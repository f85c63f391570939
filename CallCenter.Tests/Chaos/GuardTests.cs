using System.Diagnostics;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>Each guard is removed in turn, and the checker notices: only then do its other results mean anything.</summary>
[Collection(ChaosRun.Name)]
public sealed class GuardTests(Ground ground, Table table)
{
    [Fact]
    public Task Without_the_condition_of_the_claim_two_agents_take_one_call() => Notices("I2", "the WHERE of the claim", new(Amount.Seed,
        Here: true, Rewrite: sql => sql.Contains("set state = 'claimed'", StringComparison.Ordinal)
            ? sql.Replace(" and state = ", " and state <> 'ended' and 'x' <> ", StringComparison.Ordinal)
            : sql), AllAtOnce);

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public Task Without_the_unique_index_and_the_look_before_an_agent_has_two_calls() => Notices(
        "I2", "the unique index and the agent's own call", new(Amount.Seed, Sql: """
            drop index public.one_active_call_per_agent;
            create function chaos.forget() returns trigger language plpgsql as
              'begin
                new.current_call_id := null;
                new.current_call_phone_number := null;
                new.current_call_answered_at := null;
                return new;
              end';
            create trigger aa_chaos before update on public.voip_users for each row execute function chaos.forget();
            """), TwoAtOnce);

    /// <summary>The UPDATE no longer asks whom the call rings, and what it returns has no team for the look that follows.</summary>
    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public Task Without_the_team_in_the_claim_an_agent_takes_what_never_rang_for_them() => Notices(
        "I9", "the team in the claim", new(Amount.Seed, Teams: true,
            Rewrite: sql => sql.Contains("set state = 'claimed'", StringComparison.Ordinal)
                ? sql.Replace(" and app.meant_for(", " and 'x' <> concat(", StringComparison.Ordinal)
                    .Replace("sent_by = null", "sent_by = null, team_id = null", StringComparison.Ordinal)
                : sql), OfTheOtherTeam);

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public Task Without_the_receipts_a_webhook_is_not_known_to_have_been_there() => Notices(
        "I1", "the receipts of webhooks", new(Amount.Seed, Sql: """
            create function chaos.unknown() returns trigger language plpgsql as
              'begin new.key := new.key || '' '' || gen_random_uuid(); new.token := null; return new; end';
            create trigger aa_chaos before insert on app.webhook_receipts for each row execute function chaos.unknown();
            """));

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public Task Without_the_order_of_a_calls_rows_its_events_overtake_each_other() => Notices(
        "I4", "the order of a call's rows", new(Amount.Seed,
            Rewrite: sql => sql.Contains("with heads as materialized", StringComparison.Ordinal)
                ? sql.TrimEnd().Replace("order by o.id limit", "order by o.id desc limit", StringComparison.Ordinal) + " desc"
                : sql), async centre =>
                {
                    centre.Realtime.Trouble = RealtimeTrouble.TooManyRequests;
                    await Centre.Tick(4_000);
                    centre.Realtime.Trouble = RealtimeTrouble.None;
                });

    /// <summary>The row lock prevents duplicates, not reordering: nothing else failed, and events were published again.</summary>
    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public async Task Without_the_row_lock_two_nodes_publish_the_same_rows()
    {
        var clock = Stopwatch.StartNew();
        await using var centre = await Centre.Open(ground, new(Amount.Seed, Nodes: 2,
            Rewrite: sql => sql.Contains("with heads as materialized", StringComparison.Ordinal)
                ? sql.Replace("for update skip locked", "", StringComparison.Ordinal)
                : sql));
        centre.Work();
        centre.Realtime.Trouble = RealtimeTrouble.TooManyRequests;
        await Centre.Tick(4_000);
        centre.Realtime.Trouble = RealtimeTrouble.None;
        await table.Add("without the row lock (published again is wanted)", centre, 1, clock, await centre.Check());
        centre.Realtime.Taken.Count.ShouldBeGreaterThan(centre.Realtime.Taken.DistinctBy(p => p.Id).Count());
    }

    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public Task Without_versions_a_screen_believes_whatever_comes_last() =>
        Notices("I4", "the screens' versions", new(Amount.Seed, ScreensGuarded: false), async centre =>
        {
            // What was published but not marked is published again.
            for (var n = 0; n < 2; n++)
            {
                await centre.Realtime.Arm(Point.AfterPublishBeforeMark).WaitAsync(TimeSpan.FromSeconds(30));
                await Centre.Tick(1_000);
            }
        });

    /// <summary>Nobody works, so the caller waits for longer than I7 allows.</summary>
    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public async Task Without_music_a_caller_who_waits_is_nowhere()
    {
        var clock = Stopwatch.StartNew();
        await using var centre = await Centre.Open(ground, new(Amount.Seed, Node: [("Twilio__HoldMusicUrl", "http://127.0.0.1:9/")]));
        await centre.Phone.Call(CallCenterApp.Caller);
        await Eventually.True(() => Task.FromResult(!centre.History.Nowhere.IsEmpty), TimeSpan.FromSeconds(20));
        var broken = await centre.Check();
        await table.Add("without the music (violations are wanted)", centre, 1, clock, broken);
        broken.ShouldContain(violation => violation.StartsWith("I7", StringComparison.Ordinal));
    }

    /// <summary>An agent claims every ringing call, whether or not they have one.</summary>
    private static async Task TwoAtOnce(Centre centre)
    {
        using var load = new Load(centre);
        for (var n = 0; n < 3; n++) await load.Voice(Load.NewSid());
        foreach (var call in await centre.Witness.LiveCalls()) await centre.Desks[0].Claim(call.Id);
    }

    /// <summary>Everyone claims each call at the same moment: only the UPDATE decides.</summary>
    private static async Task AllAtOnce(Centre centre)
    {
        using var load = new Load(centre);
        for (var n = 0; n < 10; n++)
        {
            await load.Voice(Load.NewSid());
            foreach (var call in await centre.Witness.LiveCalls())
                if (call.State == "ringing") await Task.WhenAll(centre.Desks.Select(d => d.Claim(call.Id)));
            await Centre.Tick(500);
        }
    }

    /// <summary>The fourth agent, who is in the other team, claims whatever rings.</summary>
    private static async Task OfTheOtherTeam(Centre centre)
    {
        using var load = new Load(centre);
        for (var n = 0; n < 10; n++)
        {
            await load.Voice(Load.NewSid());
            foreach (var call in await centre.Witness.LiveCalls())
                if (call.State == "ringing") await centre.Desks[3].Claim(call.Id);
            await Centre.Tick(500);
        }
    }

    private async Task Notices(string invariant, string guard, Setting setting, Func<Centre, Task>? also = null)
    {
        var clock = Stopwatch.StartNew();
        await using var centre = await Centre.Open(ground, setting);
        centre.Work();
        await Centre.Tick(4_000);
        if (also is not null) await also(centre);
        var broken = await centre.Check();
        await table.Add($"without {guard} (violations are wanted)", centre, 1, clock, broken);
        broken.ShouldContain(violation => violation.StartsWith(invariant, StringComparison.Ordinal), string.Join('\n', broken.Take(5)));
    }
}
