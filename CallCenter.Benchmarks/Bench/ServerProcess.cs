using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CallCenter.Benchmarks;

/// <summary>A contender's server: a child process on its own port, its output discarded unless it fails to start.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly Queue<string> lastLines = new();

    private ServerProcess(Process process, string url) => (this.process, Url) = (process, url);

    public string Url { get; }

    /// <summary>Processor time used so far: the one figure that a busy machine does not distort.</summary>
    public TimeSpan Cpu
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Bytes of memory, its own or shared, in RAM now.</summary>
    public long Resident
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public static Task<ServerProcess> Start(string dll, string[] arguments, Dictionary<string, string> settings) =>
        Start("dotnet", [Path.Combine(AppContext.BaseDirectory, dll), .. arguments], url => ["--urls", url], settings);

    /// <param name="at">The arguments that set its address.</param>
    public static async Task<ServerProcess> Start(
        string program, string[] arguments, Func<string, string[]> at, Dictionary<string, string> settings, int? port = null)
    {
        var url = $"http://127.0.0.1:{port ?? FreePort()}";
        var start = new ProcessStartInfo(program, [.. arguments, .. at(url)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        var server = new ServerProcess(Process.Start(start)!, url);
        server.process.OutputDataReceived += server.Keep;
        server.process.ErrorDataReceived += server.Keep;
        server.process.BeginOutputReadLine();
        server.process.BeginErrorReadLine();
        try { await server.Answering(); }
        catch { await server.DisposeAsync(); throw; }
        return server;
    }

    /// <summary><c>kill -9</c></summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task Answering()
    {
        using var http = new HttpClient { BaseAddress = new(Url) };
        for (var since = Stopwatch.StartNew(); since.Elapsed < TimeSpan.FromMinutes(2) && !process.HasExited; await Task.Delay(20))
        {
            try
            {
                using var answer = await http.GetAsync("/alive");
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException) { }
        }
        throw new InvalidOperationException($"The server did not start:\n{string.Join('\n', lastLines)}");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (lastLines)
        {
            lastLines.Enqueue(line.Data ?? "");
            if (lastLines.Count > 40) lastLines.Dequeue();
        }
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
