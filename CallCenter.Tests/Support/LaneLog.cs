using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Support;

/// <summary>What a lane's product logs: in memory since the test began, and in a file for the whole run, which stays.</summary>
public sealed class LaneLog : ILoggerProvider, ILogger
{
    /// <summary>Lane logs and failed tests' screenshots of the last run.</summary>
    public static string Folder { get; } = MakeAnew(System.IO.Path.Combine(Paths.Root, ".data", "test-logs"));
    // Kestrel's warning that its machine has too much to do: no test is about that.
    private const string StarvedServer = "HeartbeatSlow";
    private readonly StreamWriter file;

    public LaneLog(int number)
    {
        Path = System.IO.Path.Combine(Folder, $"lane-{number}.log");
        // Another run in the same checkout keeps its own.
        file = new(new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete)) { AutoFlush = true };
    }

    public string Path { get; }
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>A test begins.</summary>
    public void Begin()
    {
        Lines.Clear();
        Write($"=== {TestContext.Current.Test?.TestDisplayName}");
    }

    public ILogger CreateLogger(string categoryName) => this;
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel} {formatter(state, exception)} {exception}";
        if (eventId.Name != StarvedServer) Lines.Enqueue(line);
        Write($"{DateTime.UtcNow:HH:mm:ss.fff} {line}");
    }

    private void Write(string line)
    {
        lock (file)
        {
            try { file.WriteLine(line); }
            catch (ObjectDisposedException) { } // logged by a host that is still stopping
        }
    }

    private static string MakeAnew(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.GetFiles(folder)) File.Delete(old);
        return folder;
    }

    // A host disposes its providers when it stops; the lane outlives hosts.
    void IDisposable.Dispose() { }

    public void Close()
    {
        lock (file) file.Dispose();
    }
}
