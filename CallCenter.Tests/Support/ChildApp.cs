using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CallCenter.Web.Telephony;

namespace CallCenter.Tests.Support;

/// <summary>The web app as a process of its own, so that it can be killed.</summary>
public sealed class ChildApp : IAsyncDisposable
{
    public const string AuthToken = "child-auth-token";
    public const string AccountSid = "AC000000000000000000000000000000ff";
    private readonly Process process;
    private readonly HttpClient http = new();

    private readonly System.Text.StringBuilder output;

    private ChildApp(Process process, string url, System.Text.StringBuilder output) => (this.process, Url, this.output) = (process, url, output);

    /// <summary>All it has said so far.</summary>
    public string Output { get { lock (output) return output.ToString(); } }

    public string Url { get; }
    public int Port => new Uri(Url).Port;

    /// <summary>How it ended and what it said last, where nobody here has ended it; null: it lives. 137 is a SIGKILL, 143 a SIGTERM from outside.</summary>
    public string? Death => process.HasExited ? $"exit code {process.ExitCode} at {process.ExitTime:HH:mm:ss}: {string.Join(" / ", Output.TrimEnd().Split('\n').TakeLast(5))}" : null;

    /// <summary>Resident, in bytes.</summary>
    public long Memory
    {
        get
        {
            if (Death is { } death) throw new InvalidOperationException($"The app is gone: {death}");
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public static async Task<ChildApp> Start(string connectionString, string realtimeUrl, params (string Name, string Value)[] changed)
    {
        // A port that was free a second ago may be somebody else's now.
        for (var tries = 1; ; tries++)
        {
            try { return await TryToStart(connectionString, realtimeUrl, changed); }
            catch (InvalidOperationException e) when (tries < 4 && e.Message.Contains("address already in use")) { }
        }
    }

    private static async Task<ChildApp> TryToStart(string connectionString, string realtimeUrl, (string Name, string Value)[] changed)
    {
        var url = $"http://127.0.0.1:{FreePort()}";
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CallCenter.Web.dll"), "--urls", url])
        {
            WorkingDirectory = Path.Combine(Paths.Root, "CallCenter.Web"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_TC_CallCounting"] = "0", // it lives for seconds: what it would compile twice is a sixth of its processor time
            ["ConnectionStrings__CallCenter"] = connectionString,
            ["Twilio__AccountSid"] = AccountSid,
            ["Twilio__AuthToken"] = AuthToken,
            ["Twilio__ApiKeySid"] = "SK000000000000000000000000000000ff",
            ["Twilio__ApiKeySecret"] = "child-api-key-secret-of-32-bytes-or-more",
            ["Twilio__TwimlAppSid"] = "AP000000000000000000000000000000ff",
            ["Twilio__ApiBaseUrl"] = "http://127.0.0.1:9",
            ["Realtime__Url"] = realtimeUrl,
            ["Realtime__JwtSecret"] = "a-jwt-secret-for-tests-of-at-least-32-bytes",
        }) start.Environment[name] = value;
        foreach (var (name, value) in changed) start.Environment[name] = value;
        var process = Process.Start(start)!;
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var app = new ChildApp(process, url, output);
        await Eventually.True(async () =>
        {
            if (process.HasExited)
            {
                process.WaitForExit(); // until its last line has been read
                throw new InvalidOperationException($"The app exited: {output}");
            }
            try { return (await app.http.GetAsync($"{url}/health")).IsSuccessStatusCode; }
            catch (HttpRequestException) { return false; }
        }, TimeSpan.FromSeconds(60));
        return app;
    }

    /// <summary>The time of day there.</summary>
    public async Task<DateTimeOffset> Time()
    {
        using var answer = await http.GetAsync($"{Url}/alive");
        return answer.Headers.Date!.Value;
    }

    public async Task<HttpStatusCode> Voice(string callSid)
    {
        var url = $"{Url}/webhooks/twilio/voice";
        var form = new Dictionary<string, string> { ["AccountSid"] = AccountSid, ["CallSid"] = callSid, ["From"] = CallCenterApp.Caller, ["To"] = CallCenterApp.Line, ["CallStatus"] = "ringing" };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("X-Twilio-Signature", Signer.Sign(AuthToken, url, form.ToDictionary(f => f.Key, f => new[] { f.Value })));
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary><c>kill -9</c></summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>As Ctrl+C would: it stops its database too. Not SIGINT itself, which a run in the background of a shell has its children ignore.</summary>
    public async Task Stop()
    {
        await Signal("TERM");
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>SIGSTOP: it stops in the middle of whatever it does, without noticing.</summary>
    public Task Freeze() => Signal("STOP");

    public Task Thaw() => Signal("CONT");

    private async Task Signal(string name)
    {
        using var signal = Process.Start("kill", [$"-{name}", process.Id.ToString()]);
        await signal.WaitForExitAsync();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await Kill();
        process.Dispose();
        http.Dispose();
    }
}
