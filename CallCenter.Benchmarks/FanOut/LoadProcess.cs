using System.Diagnostics;
using System.Text.Json;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>Clients and load in their own process, so that their cost is not the server's.</summary>
public sealed class LoadProcess : IAsyncDisposable
{
    private readonly Process process;

    private LoadProcess(Process process) => this.process = process;

    public static async Task<LoadProcess> Start(LoadJob job)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "CallCenter.Benchmarks.dll"), Load.Command];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // A frame is read on the thread that was notified of it: passing it to another thread would cost more than reading it.
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT"] = "1";
        start.Environment["DOTNET_gcServer"] = "0";
        var load = new LoadProcess(Process.Start(start)!);
        await load.process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(job));
        await load.process.StandardInput.FlushAsync();
        if (await load.process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2)) is not "ready")
            throw new InvalidOperationException("The load process could not connect its clients; see its output above.");
        return load;
    }

    public async Task<LoadResult> Step(LoadStep step)
    {
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(step));
        await process.StandardInput.FlushAsync();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        if (line is null) throw new InvalidOperationException("The load process ended; see its output above.");
        return JsonSerializer.Deserialize<LoadResult>(line)!;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
