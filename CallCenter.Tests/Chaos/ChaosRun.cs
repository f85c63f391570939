using System.Diagnostics;
using System.Text;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>
/// How much to run: a part with every test run, all of it with <c>CALLCENTER_CHAOS=full</c>. <c>CALLCENTER_SEED</c> repeats a run.
/// </summary>
public static class Amount
{
    public const string FullOnly = "Part of the full run: CALLCENTER_CHAOS=full.";
    public static bool Full { get; } = Environment.GetEnvironmentVariable("CALLCENTER_CHAOS") == "full";
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("CALLCENTER_SEED"), out var seed) ? seed : 1;

    public static T Of<T>(T slice, T full) => Full ? full : slice;
}

/// <summary>The result of each fault, for the table at the end.</summary>
public sealed class Table : IAsyncLifetime
{
    private readonly StringBuilder lines = new();

    internal async Task Add(string fault, Centre centre, int times, Stopwatch clock, IReadOnlyList<string> broken)
    {
        var webhooks = centre.History.Webhooks.ToArray();
        var states = await centre.Witness.Calls();
        var published = centre.Realtime.Taken.ToArray();
        var calls = states.Select(s => s.Call).Distinct().Count();
        var confirmed = webhooks.Count(w => w.Status is >= 200 and < 300);
        var events = published.DistinctBy(p => p.Id).Count();
        var line = $"| {fault} | {times} | {clock.Elapsed.TotalSeconds:0} s | {calls} | {confirmed} of {webhooks.Length} " +
            $"| {centre.History.Requests.Count} | {events} (+{published.Length - events} again) " +
            $"| {centre.Slowest.TotalSeconds:0.0} s | {broken.Count} |";
        lock (lines) lines.AppendLine(line);
        Console.WriteLine(line);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        if (lines.Length > 0)
            Console.WriteLine(
                $"\nChaos ({(Amount.Full ? "full" : "slice")}, seed {Amount.Seed})\n\n" +
                "| fault | times | took | calls | webhooks confirmed | requests | events published " +
                $"| slowest recovery of the screens | violations |\n|---|---|---|---|---|---|---|---|---|\n{lines}");
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// The checker's tests share one PostgreSQL of their own and one table of results. Alone on the machine: what is noticed here depends on
/// what happens at the same time.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ChaosRun : ICollectionFixture<Ground>, ICollectionFixture<Table>
{
    public const string Name = "chaos";
}

/// <summary>
/// Recovery is timed, so these come after all that needs a lane. A play leaves half of two processors idle, so two play at a time, each
/// collection with a PostgreSQL of its own; in the full run, which has longer faults, one.
/// </summary>
internal static class TwoAtATime
{
    public const string Nodes = Quiet.Later + "chaos of several nodes", OneNode = Quiet.Later + "chaos of one node";

    /// <summary>Below <c>.data</c>; collections with the same folder take turns.</summary>
    public static string Folder(string? collection) => collection == OneNode && !Amount.Full ? "chaos-2" : "chaos";
}

[CollectionDefinition(TwoAtATime.Nodes)]
public sealed class NodesRun : ICollectionFixture<Ground>, ICollectionFixture<Table>;

[CollectionDefinition(TwoAtATime.OneNode)]
public sealed class OneNodeRun : ICollectionFixture<Ground>, ICollectionFixture<Table>;

/// <summary>What takes no time and kills nothing runs in a lane, before the others.</summary>
[CollectionDefinition(Name)]
public sealed class CalmRun : ICollectionFixture<Lane>, ICollectionFixture<Ground>, ICollectionFixture<Table>
{
    public const string Name = "chaos without kills";
}
