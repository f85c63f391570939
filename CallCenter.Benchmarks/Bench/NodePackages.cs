using System.Diagnostics;

namespace CallCenter.Benchmarks;

/// <summary>The exact packages of a folder's lock file, installed once.</summary>
public static class NodePackages
{
    public static async Task Install(string folder)
    {
        // Written last, so that an aborted installation does not count as complete.
        var done = Path.Combine(folder, "node_modules", ".installed");
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"))) return;
        Console.WriteLine($"Installing the Node packages of {Path.GetFileName(folder)} (once)…");
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]) { WorkingDirectory = folder };
        using var npm = Process.Start(start)!;
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm ci failed in {folder}; see its output above.");
        await File.WriteAllTextAsync(done, "");
    }
}
