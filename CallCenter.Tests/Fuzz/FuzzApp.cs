using CallCenter.Tests.Support;
using Microsoft.AspNetCore.Hosting;

namespace CallCenter.Tests.Fuzz;

/// <summary>A product of its own, in which nothing changes on its own while it is inspected.</summary>
public sealed class FuzzApp(Lane lane) : OwnApp(lane)
{
    protected override void Furnish(IWebHostBuilder builder)
    {
        builder.UseSetting("Calls:ParkTime", "00:00:00");
        builder.UseSetting("Calls:ReachableLease", "01:00:00");
        // Refusals come at once: the delay is for strangers, and here everyone is a stranger.
        builder.UseSetting("Realtime:Limits:JoinErrorDelay", "00:00:00");
        builder.UseSetting("Realtime:Limits:HandshakeErrorDelay", "00:00:00");
    }

    private readonly Dictionary<string, long> settled = [];

    /// <summary>Managed memory after the first batch of the whole run.</summary>
    internal long? Baseline { get; set; }

    /// <summary>Managed memory after the first part of this test that ran.</summary>
    internal long Settled(string test) => settled.TryGetValue(test, out var level) ? level : settled[test] = Table.Memory.Last;

    internal FuzzTable Table { get; } = new();

    public override async ValueTask DisposeAsync()
    {
        Table.Print(Console.Out);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Alone on the machine: memory is measured.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Fuzzed : ICollectionFixture<Lane>, IClassFixture<FuzzApp>
{
    public const string Name = "fuzz";
}
