using System.Diagnostics;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>A wrong machine clock for one process: a library built with the C compiler, preloaded, and adjustable while it runs.</summary>
internal sealed class WrongClock : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("callcenter-clock-");

    private WrongClock() => Off = TimeSpan.Zero;

    private string Library => Path.Combine(folder.FullName, "wrong-clock.so");
    private string Seconds => Path.Combine(folder.FullName, "seconds");

    /// <summary>How far it is ahead.</summary>
    public TimeSpan Off
    {
        get;
        set
        {
            field = value;
            using var file = new FileStream(Seconds, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            file.Write(BitConverter.GetBytes((long)value.TotalSeconds));
        }
    }

    /// <summary>The environment for its process.</summary>
    public (string Name, string Value)[] Settings => [("LD_PRELOAD", Library), ("WRONG_CLOCK", Seconds)];

    public static bool CanBeMade { get; } = OperatingSystem.IsLinux()
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "cc")));

    public static async Task<WrongClock> Make()
    {
        var clock = new WrongClock();
        var source = Path.Combine(Paths.Root, "CallCenter.Tests", "Chaos", "wrong-clock.c");
        using var compiler = Process.Start(
            "cc", ["-shared", "-fPIC", "-O2", "-Wall", "-Werror", "-o", clock.Library, source, "-ldl"]);
        await compiler.WaitForExitAsync();
        if (compiler.ExitCode == 0) return clock;
        clock.Dispose();
        throw new InvalidOperationException($"cc could not make the wrong clock ({compiler.ExitCode}).");
    }

    public void Dispose() => folder.Delete(true);
}
