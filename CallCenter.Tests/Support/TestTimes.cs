using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

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

    // For the first run of a checkout: seconds of classes with tests that take longer than others of their kind.
    private static readonly Dictionary<string, double> Long = new()
    {
        ["Browser.AccessibilityTests"] = 160,
        ["Browser.TroubleTests"] = 150,
        ["Browser.StoryTests"] = 90,
        ["Browser.InTheCallTests"] = 105,
        ["Browser.PromiseFaultTests"] = 90,
        ["Browser.TransferTests"] = 50,
        ["Browser.OthersOnTheCallTests"] = 50,
        ["Browser.DeadConnectionTests"] = 50,
        ["Browser.TimeLimitTests"] = 40,
        ["Browser.ScreensTests"] = 25,
        ["Browser.OneTruthTests"] = 25,
        ["Integration.DoctorRealtimeAnswersTests"] = 100,
        ["Integration.DoctorTests"] = 90,
        ["Integration.DoctorCommandTests"] = 90,
        ["Integration.RealProxyTests"] = 90,
        ["Integration.OverflowTests"] = 80,
        ["Integration.CrashTests"] = 70,
        ["Integration.StartTests"] = 60,
        ["Integration.ScreenReportsTests"] = 60,
        ["Integration.OnCalls.LongestIdleTests"] = 60,
        ["Integration.LateBroadcastsTests"] = 50,
        ["Integration.SecondRingTests"] = 50,
        ["Integration.OnCalls.RefusedTests"] = 50,
        ["Integration.OnCalls.LedgerHistoryTests"] = 50,
        ["Integration.DatabaseAtWorkTests"] = 45,
        ["Integration.BehindProxyTests"] = 40,
        ["Integration.OnCalls.LostAndFoundTests"] = 40,
        ["Integration.OnCalls.OthersCallTests"] = 40,
        ["Integration.DeadNodesLockTests"] = 40,
        ["Integration.RecordingTests"] = 35,
        ["Integration.OnCalls.NotYetTests"] = 35,
        ["Integration.RealtimeOutageTests"] = 35,
        ["Integration.VoicemailTests"] = 30,
        ["Integration.SeveralNodesTests"] = 30,
        ["Integration.OnCalls.TransferTests"] = 25,
        ["Integration.DoctorRealtimeTests"] = 25,
        ["Integration.StarvedDeadlinesTests"] = 25,
        ["Integration.FirstStartTests"] = 25,
        ["Integration.OnCalls.ReserveTests"] = 20,
        ["Integration.DrainTests"] = 20,
    };

    /// <summary>Seconds that a test class will take: as in the last run that had it, else the usual time for its kind.</summary>
    public static double Expected(string testClass) => LastRun.TryGetValue(testClass, out var seconds) ? seconds
        : Long.TryGetValue(testClass.Replace("CallCenter.Tests.", "", StringComparison.Ordinal), out var known) ? known
        : Collections.Folder(testClass) switch { "Browser" => 7 * Tests(testClass), "Integration" => 4 + Tests(testClass), _ => 1_000 };

    private static int Tests(string testClass) => typeof(TestTimes).Assembly.GetType(testClass)?.GetMethods()
        .Where(method => method.GetCustomAttributes().Any(a => a is IFactAttribute))
        .Sum(method => Math.Max(1, method.GetCustomAttributes().Count(a => a is InlineDataAttribute))) ?? 1;

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

    /// <summary>A run of a part of the tests leaves the others' times as they are.</summary>
    private void Remember()
    {
        var times = new Dictionary<string, double>(LastRun);
        foreach (var ran in done.GroupBy(t => t.Class)) times[ran.Key] = ran.Sum(t => t.Took.TotalSeconds);
        File.WriteAllLines(Memory, times.Select(t => FormattableString.Invariant($"{t.Value:0.0} {t.Key}")).Order());
    }

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
