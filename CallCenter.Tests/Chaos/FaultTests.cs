using System.Diagnostics;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>A call centre at work while things break.</summary>
public abstract class FaultTests(Ground ground, Table table)
{
    protected Ground Ground => ground;

    /// <summary>Works for a while, breaks something, mends it, so many times; then everything is looked through.</summary>
    /// <param name="excused">While it is broken a caller may wait for it to be mended.</param>
    /// <param name="afterwards">What else is asked once all is at rest.</param>
    private protected async Task Play(string fault, int times, Setting setting, Func<Centre, Task> breaks, bool excused = true, Func<Centre, Task>? afterwards = null)
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
