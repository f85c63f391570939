using System.Collections.Concurrent;
using System.Reflection;
using CallCenter.Tests.Support;
using Xunit.v3;

[assembly: Watchdog]

namespace CallCenter.Tests.Support;

/// <summary>Ends a run that makes no more progress, and says where it was: a browser's script has no time limit of its own.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class WatchdogAttribute : BeforeAfterTestAttribute
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly ConcurrentDictionary<string, DateTime> Running = new();
    private static long moved = Environment.TickCount64;
    private static readonly Timer Look = new(_ => Bite(), null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

    public override void Before(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running[test.TestDisplayName] = DateTime.UtcNow;
        Interlocked.Exchange(ref moved, Environment.TickCount64);
    }

    public override void After(MethodInfo methodUnderTest, IXunitTest test)
    {
        Running.TryRemove(test.TestDisplayName, out _);
        Interlocked.Exchange(ref moved, Environment.TickCount64);
        GC.KeepAlive(Look);
    }

    /// <summary>Called by a longer test whenever it has made progress.</summary>
    public static void GoesOn() => Interlocked.Exchange(ref moved, Environment.TickCount64);

    private static void Bite()
    {
        if (Environment.TickCount64 - Interlocked.Read(ref moved) < Patience.TotalMilliseconds) return;
        var unfinished = Running.OrderBy(r => r.Value).Select(r => r.Key).DefaultIfEmpty("a fixture's setup or cleanup");
        Console.Error.WriteLine(
            $"No test began or ended for {Patience.TotalMinutes} minutes. Given up at: {string.Join("; ", unfinished)}");
        Environment.Exit(3);
    }
}
