using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CallCenter.Tests.Interop;

/// <summary>Runs the scripts of this folder with the exact packages of its lock file.</summary>
internal static class Node
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task> Packages = new(Install);

    /// <param name="input">The script reads it as JSON; by its standard input, because a command line has no room for much.</param>
    /// <returns>What the script printed.</returns>
    public static async Task<string> Run(string script, object input)
    {
        await Packages.Value;
        return await Start("node", [script], Patience, JsonSerializer.Serialize(input));
    }

    private static async Task Install()
    {
        // Written last, so that an installation that was broken off is not taken for a whole one.
        var done = Path.Combine(Folder, "node_modules", ".installed");
        if (IsCurrent(done)) return;
        await using var held = await Lock();
        if (IsCurrent(done)) return;
        Console.WriteLine("Installing the Node packages of CallCenter.Tests/Interop (once).");
        await Start(OperatingSystem.IsWindows() ? "npm.cmd" : "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], TimeSpan.FromMinutes(5));
        await File.WriteAllTextAsync(done, "");
    }

    private static bool IsCurrent(string done) => File.Exists(done) && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json"));

    // Another test run in the same checkout may be installing.
    private static async Task<FileStream> Lock()
    {
        var path = Path.Combine(Path.GetTempPath(), $"callcenter-interop-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Folder)))[..16]}.lock");
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (since.Elapsed < TimeSpan.FromMinutes(5))
            {
                await Task.Delay(200);
            }
        }
    }

    private static async Task<string> Start(string program, string[] arguments, TimeSpan patience, string input = "")
    {
        using var process = new Process { StartInfo = new ProcessStartInfo(program, arguments) { WorkingDirectory = Folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true } };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"The interop tests need Node 20 or newer: {program} could not be started.", e);
        }
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException) { } // it has ended without reading; why is in its errors
        try
        {
            await process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {arguments[0]} took longer than {patience}: {await errors}");
        }
        if (process.ExitCode is not 0) throw new InvalidOperationException($"{program} {arguments[0]} failed ({process.ExitCode}): {await errors} {await output}");
        return await output;
    }

    private static string Folder => Path.GetDirectoryName(Here())!;

    private static string Here([CallerFilePath] string path = "") => path;
}
