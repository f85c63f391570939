using System.Diagnostics;

namespace CallCenter.Tests.Support;

/// <summary>One run of the app as a command, such as <c>doctor --json</c>, with the simulator in place of Twilio.</summary>
public sealed record CommandLine(int ExitCode, string Output, string Errors)
{
    public static async Task<CommandLine> Run(string connectionString, string[] arguments, params (string Name, string Value)[] changed)
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_CONTENTROOT"] = Path.Combine(Paths.Root, "CallCenter.Web"),
            ["ConnectionStrings__CallCenter"] = connectionString,
            ["Simulator__Url"] = "http://localhost:0",
        };
        foreach (var (name, value) in changed) settings[name] = value;
        // If the report is JSON, everything else goes to the process's other stream; and an embedded database is stopped with its process.
        if (arguments.Contains("--json") || connectionString.Length == 0) return await InAProcess(arguments, settings);
        var run = new AppMain(arguments, settings);
        return new(await run.Ended, run.Output, run.Errors);
    }

    private static async Task<CommandLine> InAProcess(string[] arguments, Dictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CallCenter.Web.dll"), .. arguments])
        {
            WorkingDirectory = Path.Combine(Paths.Root, "CallCenter.Web"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        start.Environment["DOTNET_TC_CallCounting"] = "0"; // as in ChildApp
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await errors);
    }
}

/// <summary>A checkout's folders without its database, so that the app makes an embedded one there.</summary>
public sealed class EmptyHome : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("callcenter-").FullName;

    public EmptyHome()
    {
        // The embedded PostgreSQL of a run as root belongs to nobody, who must get in.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(root, (UnixFileMode)Convert.ToInt32("755", 8));
        Directory.CreateDirectory(Path.Combine(Web, "Client"));
        Directory.CreateSymbolicLink(
            Path.Combine(Web, "Client", "node_modules"), Path.Combine(Paths.Root, "CallCenter.Web", "Client", "node_modules"));
    }

    public (string Name, string Value) Setting => ("ASPNETCORE_CONTENTROOT", Web);

    private string Web => Path.Combine(root, "CallCenter.Web");

    public void Dispose() => Directory.Delete(root, true);
}
