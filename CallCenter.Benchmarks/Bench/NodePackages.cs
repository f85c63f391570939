using System.Diagnostics;

namespace CallCenter.Benchmarks;

/// <summary>The exact packages of a folder's lock file, installed once.</summary>
public static class NodePackages
{
    public static async Task Install(string folder)
    {
        // Written last, so that an aborted installation does not count as complete.
        var done = Path.Combine(folder, "node_modules", ".installed");
        var wanted = Path.Combine(folder, "package-lock.json");
        if (File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(wanted)) return;
        Console.WriteLine($"Installing the Node packages of {Path.GetFileName(folder)} (once)…");
        string[] arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", arguments) { WorkingDirectory = folder };
        using var npm = Process.Start(start)!;
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0) throw new InvalidOperationException($"npm ci failed in {folder}; see its output above.");
        await File.WriteAllTextAsync(done, "");
    }
}
