using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Sdk;

namespace CallCenter.Tests.Support;

/// <summary>How long tests took, setup included: to find slow ones, and for the order of the next run.</summary>
internal sealed class TestTimes : IDisposable
{
    private static readonly string Memory = Path.Combine(Paths.Root, ".data", "test-times.txt");
    private static readonly Dictionary<string, double> LastRun = Remembered();
    private readonly ConcurrentDictionary<string, (string Name, string Class, long Since)> running = new();
    private readonly ConcurrentBag<(string Name, string Class, TimeSpan Took)> done = [];
    private readonly Stopwatch clock = Stopwatch.StartNew();
    // Written during the run, so that an aborted one shows how far it got: when it ended, how long it took, both in seconds.
    private readonly StreamWriter file = new(Path.Combine(LaneLog.Folder, "times.txt")) { AutoFlush = true };

    // For the first run of a checkout. Add a test class here if it takes longer than half a minute.
    private static readonly string[] Long =
    [
        "Browser.TroubleTests", "Integration.DoctorCommandTests", "Browser.InTheCallTests", "Browser.StoryTests", "Integration.CrashTests",
        "Integration.StartTests", "Browser.DeskCheckTests", "Browser.OthersOnTheCallTests", "Browser.TransferTests",
        "Browser.AccessibilityTests", "Integration.OnCalls.LedgerHistoryTests", "Integration.DoctorRealtimeAnswersTests",
        "Browser.PromiseFaultTests",
    ];

    /// <summary>Seconds that a test class will take: as in the last run, else the usual time for its kind.</summary>
    public static double Expected(string testClass) => LastRun.TryGetValue(testClass, out var seconds) ? seconds
        : Array.FindIndex(Long, testClass.EndsWith) is var place and >= 0 ? 130 - 5 * place
        : Collections.Folder(testClass) switch { "Browser" => 30, "Integration" => 15, _ => 1_000 };

    public void Begin(ITestStarting test) =>
        running[test.TestUniqueID] = (test.TestDisplayName, ClassIn(test.TestDisplayName), Stopwatch.GetTimestamp());

    public void End(ITestFinished test)
    {
        if (!running.TryRemove(test.TestUniqueID, out var began)) return;
        done.Add((began.Name, began.Class, Stopwatch.GetElapsedTime(began.Since)));
        lock (file)
            file.WriteLine(FormattableString.Invariant(
                $"{clock.Elapsed.TotalSeconds,7:0.0} {Stopwatch.GetElapsedTime(began.Since).TotalSeconds,7:0.00}  {began.Name}"));
    }

    /// <summary>For people: on the console, which <c>dotnet test</c> shows only of a run that failed, and in a file.</summary>
    public void Summarize()
    {
        if (done.Count < 50) return; // only a class or two are run
        var to = new StringWriter();
        to.WriteLine($"\n{clock.Elapsed:m\\:ss} with {Lanes.Count} lanes on {Environment.ProcessorCount} processors\n\n" +
            "The ten slowest tests (setup included)");
        foreach (var test in done.OrderByDescending(t => t.Took).Take(10))
            to.WriteLine(FormattableString.Invariant($"{test.Took.TotalSeconds,8:0.0} s  {test.Name}"));
        to.WriteLine("\nBy folder (tests, time one after another)");
        foreach (var folder in done.GroupBy(t => Collections.Folder(t.Class)).OrderByDescending(g => g.Sum(t => t.Took.TotalSeconds)))
            to.WriteLine(FormattableString.Invariant($"{folder.Sum(t => t.Took.TotalSeconds),8:0.0} s  {folder.Key} ({folder.Count()})"));
        File.WriteAllText(Path.Combine(LaneLog.Folder, "summary.txt"), to.ToString());
        Console.Write(to);
        Remember();
    }

    private void Remember() => File.WriteAllLines(Memory, done.GroupBy(t => t.Class)
        .Select(g => FormattableString.Invariant($"{g.Sum(t => t.Took.TotalSeconds):0.0} {g.Key}")).Order());

    private static Dictionary<string, double> Remembered() => File.Exists(Memory)
        ? File.ReadLines(Memory).Select(line => line.Split(' ', 2)).Where(p => p.Length == 2)
            .ToDictionary(p => p[1], p => double.TryParse(p[0], CultureInfo.InvariantCulture, out var seconds) ? seconds : 0) : [];

    /// <summary><c>A.B.C</c> of <c>A.B.C.Does_it(x: 1.5)</c></summary>
    private static string ClassIn(string name)
    {
        var method = name.IndexOf('(') is var open and >= 0 ? name[..open] : name;
        return method.LastIndexOf('.') is var dot and > 0 ? method[..dot] : method;
    }

    public void Dispose() => file.Dispose();
}
