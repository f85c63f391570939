using System.Diagnostics;

namespace CallCenter.Benchmarks;

/// <summary>The app as it ships: published, compiled ahead, in a folder of its own.</summary>
public static class Published
{
    private static readonly Lazy<Task<string>> Folder = new(Publish);

    /// <param name="settings">Environment variables.</param>
    public static async Task<ServerProcess> Start(Dictionary<string, string> settings, int? port = null)
    {
        var folder = await Folder.Value;
        return await ServerProcess.Start(
            "dotnet", [Path.Combine(folder, "CallCenter.Web.dll"), "--contentRoot", folder], url => ["--urls", url], settings, port);
    }

    private static async Task<string> Publish()
    {
        Console.WriteLine("Publishing CallCenter.Web…");
        var folder = Path.Combine(AppContext.BaseDirectory, "product");
        string[] arguments = ["publish", Path.Combine(Database.Root, "CallCenter.Web"), "-o", folder, "-v", "q", "--nologo"];
        using var publish = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0 ? folder : throw new InvalidOperationException($"CallCenter.Web cannot be published:\n{said}");
    }
}
