using CallCenter.Tests.Support;
using Microsoft.AspNetCore.Hosting;

namespace CallCenter.Tests.Fuzz;

/// <summary>A product of its own, in which nothing moves by itself while it is looked at.</summary>
public sealed class FuzzApp(Lane lane) : OwnApp(lane)
{
    protected override void Furnish(IWebHostBuilder builder)
    {
        builder.UseSetting("Calls:ParkTime", "00:00:00");
        builder.UseSetting("Calls:ReachableLease", "01:00:00");
        // What is refused is refused at once: the wait is for strangers, and here they are all strangers.
        builder.UseSetting("Realtime:Limits:JoinErrorDelay", "00:00:00");
        builder.UseSetting("Realtime:Limits:HandshakeErrorDelay", "00:00:00");
    }

    /// <summary>Managed memory after the first batch of the whole run: what all later ones are held against.</summary>
    internal long? Baseline { get; set; }

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
