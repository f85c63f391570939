using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CallCenter.Tests.Support;

/// <summary>Runs scripts in a folder of this project with the exact packages of its lock file.</summary>
internal sealed class NodeFolder(string name)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Path.Combine(Paths.Root, "CallCenter.Tests", name);
    private Task? packages;

    /// <param name="input">The script reads it as JSON from its standard input, because a command line is too short.</param>
    /// <returns>What the script printed.</returns>
    public Task<string> Run(string script, object input) => Run([script], JsonSerializer.Serialize(input));

    public async Task<string> Run(string[] arguments, string input = "")
    {
        await (packages ??= Install());
        return await Start("node", arguments, Patience, input);
    }

    private async Task Install()
    {
        // Written last, so that an aborted installation does not count as complete.
        var done = Path.Combine(folder, "node_modules", ".installed");
        if (IsCurrent(done)) return;
        await using var held = await Lock();
        if (IsCurrent(done)) return;
        Console.WriteLine($"Installing the Node packages of CallCenter.Tests/{name} (once).");
        var npm = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";
        await Start(npm, ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], TimeSpan.FromMinutes(5));
        await File.WriteAllTextAsync(done, "");
    }

    private bool IsCurrent(string done) => File.Exists(done)
        && File.GetLastWriteTimeUtc(done) >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json"));

    // Another test run in the same checkout may be installing.
    private async Task<FileStream> Lock()
    {
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(folder)));
        var path = Path.Combine(Path.GetTempPath(), $"callcenter-node-{hash[..16]}.lock");
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

    private async Task<string> Start(string program, string[] arguments, TimeSpan patience, string input = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"These tests need Node 20 or newer: {program} could not be started.", e);
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
        if (process.ExitCode is not 0)
            throw new InvalidOperationException($"{program} {arguments[0]} failed ({process.ExitCode}): {await errors} {await output}");
        return await output;
    }
}
