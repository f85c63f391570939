namespace CallCenter.Tests.Chaos;

/// <summary>Whatever fails, the invariants hold.</summary>
[Collection(TwoAtATime.Nodes)]
public sealed class ChaosTests(Ground ground, Table table) : FaultTests(ground, table)
{
    [Fact(Skip = Amount.FullOnly, SkipUnless = nameof(Amount.Full), SkipType = typeof(Amount))]
    public Task Frozen() => Play("SIGSTOP of one of two nodes", 1, new(Amount.Seed, Nodes: 2), async centre =>
    {
        var node = centre.Nodes[0];
        await node.Freeze();
        await Centre.Tick(Amount.Of(10_000, 90_000));
        await node.Thaw();
    });

    [Fact]
    public Task Three_nodes_killed_at_random() =>
        Play("three nodes, one killed at random", Amount.Of(1, 30), new(Amount.Seed, Nodes: 3), async centre =>
        {
            await Centre.Tick(centre.Dice.Next(200, 1500));
            await centre.Kill(centre.Nodes[centre.Dice.Next(centre.Nodes.Count)]);
            await Centre.Tick(centre.Dice.Next(200, 1500));
            await centre.StartNode();
        });

    /// <summary>
    /// Calls ring a team, its reserve, and then another line's team; a supervisor moves agents between the teams, and all agents try to
    /// take what is not theirs, too.
    /// </summary>
    [Fact]
    public Task Three_nodes_killed_while_calls_hop() => Play("three nodes, one killed while calls hop from team to team", Amount.Of(1, 30),
        new(Amount.Seed, Nodes: 3, Teams: true), async centre =>
        {
            await Centre.Tick(centre.Dice.Next(2_000, 6_000));
            await centre.Kill(centre.Nodes[centre.Dice.Next(centre.Nodes.Count)]);
            await Centre.Tick(centre.Dice.Next(2_000, 6_000));
            await centre.StartNode();
        }, afterwards: async centre =>
            (await centre.Witness.Count("select count(*) from app.audit_log where action = 'person.teams'")).ShouldBeGreaterThan(0));
}
