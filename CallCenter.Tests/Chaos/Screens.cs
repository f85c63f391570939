using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

internal sealed record ShownCall(Guid Id, long Version, string State, Guid? Agent);

internal sealed record ShownAgent(Guid Id, long Version);

internal sealed record Picture(bool Live, bool Fresh, ShownCall[] Calls, ShownAgent[] Agents);

/// <summary>All agents' screens: the product's own client code in one Node process.</summary>
internal sealed class Screens : IAsyncDisposable
{
    private readonly Process process;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Dictionary<string, Picture>>> asked = new();
    private readonly Task ended;
    private int asks;

    private Screens(Process process) => (this.process, ended) = (process, process.WaitForExitAsync());

    /// <summary>Each line of each feed: which event was applied, which was dropped and why.</summary>
    public ConcurrentQueue<(string Screen, string Line)> Log { get; } = new();

    public static async Task<Screens> Open(string web, string realtime, IEnumerable<object> agents, bool guards)
    {
        await new NodeFolder("Interop").Run(["--version"]); // brings the packages
        var script = Path.Combine(Paths.Root, "CallCenter.Tests", "Chaos", "screens.mjs");
        var start = new ProcessStartInfo("node", [script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var screens = new Screens(Process.Start(start)!);
        screens.process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is { } json) screens.Hear(JsonDocument.Parse(json).RootElement);
        };
        screens.process.ErrorDataReceived += (_, line) => { if (line.Data is { } words) screens.Log.Enqueue(("node", words)); };
        screens.process.BeginOutputReadLine();
        screens.process.BeginErrorReadLine();
        await screens.process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new
        {
            client = Path.Combine(Paths.Root, "CallCenter.Web", "Client"),
            packages = Path.Combine(Paths.Root, "CallCenter.Tests", "Interop"),
            web,
            realtime,
            agents,
            guards,
        }));
        await screens.process.StandardInput.FlushAsync();
        return screens;
    }

    public async Task<Dictionary<string, Picture>> Look()
    {
        var number = Interlocked.Increment(ref asks);
        var answer = asked[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        try
        {
            lock (process)
            {
                process.StandardInput.WriteLine(JsonSerializer.Serialize(new { ask = number }));
                process.StandardInput.Flush();
            }
        }
        catch (IOException) { } // it has ended, as is said below
        if (await Task.WhenAny(answer.Task, ended).WaitAsync(TimeSpan.FromSeconds(20)) == ended)
            throw new InvalidOperationException($"The screens' process is gone, exit code {process.ExitCode}: " +
                string.Join(" / ", Log.Where(l => l.Screen == "node").TakeLast(5).Select(l => l.Line)));
        return await answer.Task;
    }

    private void Hear(JsonElement said)
    {
        if (said.TryGetProperty("log", out var line)) Log.Enqueue((said.GetProperty("screen").GetString()!, line.GetString()!));
        if (said.TryGetProperty("answer", out var number) && asked.TryRemove(number.GetInt32(), out var waiting))
            waiting.SetResult(said.GetProperty("pictures").Deserialize<Dictionary<string, Picture>>(JsonSerializerOptions.Web)!);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
