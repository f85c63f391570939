using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CallCenter.Benchmarks;

/// <summary>Where a figure was measured, and how busy the machine was otherwise.</summary>
public static class Machine
{
    public static async Task<string> Describe()
    {
        var cpu = File.Exists("/proc/cpuinfo")
            ? (await File.ReadAllLinesAsync("/proc/cpuinfo"))
                .FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim()
            : null;
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        return string.Create(CultureInfo.InvariantCulture,
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC, " +
            $"{Environment.ProcessorCount} x {cpu ?? RuntimeInformation.ProcessArchitecture.ToString()}, {memory} GiB, " +
            $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load before {Load()}");
    }

    /// <summary>The load average of the last minute, if the system has one.</summary>
    public static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    /// <summary>
    /// Processor time used so far by all processes that still run and whose name begins like this: PostgreSQL's say in it what they do.
    /// </summary>
    public static TimeSpan CpuOf(string program)
    {
        var sum = TimeSpan.Zero;
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                try { if (process.ProcessName.StartsWith(program, StringComparison.Ordinal)) sum += process.TotalProcessorTime; }
                catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception) { } // it has just ended
            }
        }
        return sum;
    }
}
