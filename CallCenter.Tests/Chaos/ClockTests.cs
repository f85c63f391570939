using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>A node's clock is wrong. Neither callers nor agents notice, and the doctor reports it.</summary>
[Collection(ChaosRun.Name)]
public sealed class ClockTests(Ground ground, Table table) : FaultTests(ground, table)
{
    public const string Skipped = "Part of the full run, CALLCENTER_CHAOS=full, on Linux with a C compiler (cc).";
    public static bool Runs => Amount.Full && WrongClock.CanBeMade;

    public static TheoryData<string> Wrong => ["5 minutes ahead", "5 minutes behind", "1 day ahead", "1 day behind"];

    [Theory(Skip = Skipped, SkipUnless = nameof(Runs))]
    [MemberData(nameof(Wrong))]
    public async Task One_of_two_nodes_has_another_time(string wrong)
    {
        using var clock = await WrongClock.Make();
        clock.Off = Read(wrong);
        await Play($"the clock of one of two nodes {wrong}", 1, new(Amount.Seed), async centre =>
        {
            await centre.StartNode(clock.Settings);
            await ShouldBeOff(centre.Nodes[1], clock);
            await Centre.Tick(Amount.Of(10_000, 30_000));
        }, excused: false, afterwards: centre => ShouldBeNamed(centre.Nodes[1], clock));
    }

    [Theory(Skip = Skipped, SkipUnless = nameof(Runs))]
    [MemberData(nameof(Wrong))]
    public async Task The_only_nodes_clock_is_set_wrong_and_right_again(string wrong)
    {
        using var clock = await WrongClock.Make();
        await Play($"the only node's clock set {wrong} and back", 1, new(Amount.Seed, Node: clock.Settings), async centre =>
        {
            clock.Off = Read(wrong);
            await ShouldBeOff(centre.Nodes[0], clock);
            await Centre.Tick(Amount.Of(10_000, 30_000));
            clock.Off = TimeSpan.Zero;
        }, excused: false, afterwards: async centre =>
        {
            await ShouldSweep(centre);
            clock.Off = Read(wrong);
            await ShouldBeNamed(centre.Nodes[0], clock);
        });
    }

    private static TimeSpan Read(string wrong)
    {
        var words = wrong.Split(' ');
        var size = words[1] == "day" ? TimeSpan.FromDays(int.Parse(words[0])) : TimeSpan.FromMinutes(int.Parse(words[0]));
        return words[2] == "ahead" ? size : -size;
    }

    private static async Task ShouldBeOff(ChildApp node, WrongClock clock)
    {
        // The header is updated once a second.
        await Eventually.True(
            async () => (await node.Time() - DateTimeOffset.UtcNow - clock.Off).Duration() < TimeSpan.FromSeconds(10),
            TimeSpan.FromSeconds(10));
    }

    /// <summary>A job that runs every five seconds does not wait until the wrong time is reached.</summary>
    private static Task ShouldSweep(Centre centre) => Eventually.True(async () => await centre.Witness.Count(
        """
        select count(*) from hangfire.set where key = 'recurring-jobs' and value = 'publish-outbox'
          and score < extract(epoch from clock_timestamp()) + 10
        """) == 1, TimeSpan.FromSeconds(90));

    private static async Task ShouldBeNamed(ChildApp node, WrongClock clock)
    {
        var ops = await Person.SignIn(node.Url, "ops", "demo");
        using var http = ops.Http;
        using var answer = await http.PostAsync("/ops/doctor/run", null);
        var findings = (await answer.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var named = findings.Single(f => f.GetProperty("check").GetString() == "twilio.clock");
        named.GetProperty("verdict").GetString().ShouldBe("failed", named.ToString());
        named.GetProperty("found").GetString().ShouldNotBeNull()
            .ShouldContain($"s {(clock.Off > TimeSpan.Zero ? "ahead of" : "behind")} Twilio's");
    }
}
