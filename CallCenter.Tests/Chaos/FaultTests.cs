using System.Diagnostics;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>A working call centre while faults are injected.</summary>
public abstract class FaultTests(Ground ground, Table table)
{
    protected Ground Ground => ground;

    /// <summary>Works for a while, injects a fault, removes it, this many times; then everything is checked.</summary>
    /// <param name="excused">During the fault a caller may have to wait for its end.</param>
    /// <param name="afterwards">More checks once everything is at rest.</param>
    private protected async Task Play(
        string fault, int times, Setting setting, Func<Centre, Task> breaks, bool excused = true, Func<Centre, Task>? afterwards = null)
    {
        var clock = Stopwatch.StartNew();
        await using var centre = await Centre.Open(ground, setting);
        var broken = new List<string>();
        centre.Work();
        for (var n = 0; n < times; n++)
        {
            WatchdogAttribute.GoesOn(); // fifty kills are one test
            await Centre.Tick(centre.Dice.Next(1500, 2500));
            centre.History.Faulty = excused;
            await breaks(centre);
            broken.AddRange(await centre.Recovered());
        }
        broken.AddRange(await centre.Check());
        await table.Add(fault, centre, times, clock, broken);
        broken.ShouldBeEmpty();
        if (afterwards is not null) await afterwards(centre);
    }
}
