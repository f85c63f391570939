using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CallCenter.Web.Telephony;

namespace CallCenter.Tests.Support;

/// <summary>Another web app next to a lane's own: a process that can be killed, or otherwise a run of its Main here.</summary>
public sealed class ChildApp : IAsyncDisposable
{
    public const string AuthToken = "child-auth-token";
    public const string AccountSid = "AC000000000000000000000000000000ff";
    private readonly Process process = null!;
    private readonly System.Text.StringBuilder output = new();
    private readonly AppMain? main;
    private readonly HttpClient http = new();

    private ChildApp(Process process, string url)
    {
        (this.process, Url) = (process, url);
        process.OutputDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.ErrorDataReceived += (_, line) => { lock (output) output.AppendLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private ChildApp(AppMain main, string url) => (this.main, Url) = (main, url);

    /// <summary>All it has said so far.</summary>
    public string Output
    {
        get
        {
            if (main is not null) return main.Output + main.Errors;
            lock (output) return output.ToString();
        }
    }

    public string Url { get; }
    public int Port => new Uri(Url).Port;

    /// <summary>
    /// How it ended and what it said last, where nobody here has ended it; null: it lives. 137 is a SIGKILL, 143 a SIGTERM
    /// from outside.
    /// </summary>
    public string? Death
    {
        get
        {
            if (!(main?.Ended.IsCompleted ?? process.HasExited)) return null;
            var how = main is null ? $"exit code {process.ExitCode} at {process.ExitTime:HH:mm:ss}" : "it ran in this process";
            return $"{how}: {string.Join(" / ", Output.TrimEnd().Split('\n').TakeLast(5))}";
        }
    }

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

    /// <summary>A process. <see cref="InvalidOperationException"/> with its output if it ends instead of starting.</summary>
    public static Task<ChildApp> Start(string connectionString, string realtimeUrl, params (string Name, string Value)[] changed) =>
        Start(connectionString, realtimeUrl, changed, (settings, url) =>
        {
            var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "CallCenter.Web.dll"), "--urls", url])
            {
                WorkingDirectory = Path.Combine(Paths.Root, "CallCenter.Web"),
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            foreach (var (name, value) in settings) start.Environment[name] = value;
            // It lives for seconds: compiling twice would take a sixth of its processor time.
            start.Environment["DOTNET_TC_CallCounting"] = "0";
            start.Environment["DOTNET_EnableDiagnostics"] = "0"; // whoever is killed leaves the sockets for these in /tmp
            return new ChildApp(Process.Start(start)!, url);
        });

    /// <summary>In this process: it can be stopped, but not killed or frozen, and has no embedded database.</summary>
    public static Task<ChildApp> StartHere(string connectionString, string realtimeUrl, params (string Name, string Value)[] changed) =>
        Start(connectionString, realtimeUrl, changed,
            (settings, url) => new ChildApp(new AppMain([], settings.Append(new("urls", url))), url));

    private static async Task<ChildApp> Start(string connectionString, string realtimeUrl, (string Name, string Value)[] changed,
        Func<Dictionary<string, string>, string, ChildApp> begin)
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_CONTENTROOT"] = Path.Combine(Paths.Root, "CallCenter.Web"),
            ["ConnectionStrings__CallCenter"] = connectionString,
            ["Twilio__AccountSid"] = AccountSid,
            ["Twilio__AuthToken"] = AuthToken,
            ["Twilio__ApiKeySid"] = "SK000000000000000000000000000000ff",
            ["Twilio__ApiKeySecret"] = "child-api-key-secret-of-32-bytes-or-more",
            ["Twilio__TwimlAppSid"] = "AP000000000000000000000000000000ff",
            ["Twilio__ApiBaseUrl"] = "http://127.0.0.1:9",
            ["Realtime__Url"] = realtimeUrl,
            ["Realtime__JwtSecret"] = "a-jwt-secret-for-tests-of-at-least-32-bytes",
        };
        foreach (var (name, value) in changed) settings[name] = value;
        // A port that was free a second ago may be somebody else's now.
        for (var tries = 1; ; tries++)
        {
            var app = begin(settings, $"http://127.0.0.1:{FreePort()}");
            try
            {
                await app.Up();
                return app;
            }
            catch (InvalidOperationException e) when (tries < 4 && e.Message.Contains("address already in use")) { }
        }
    }

    private Task Up() => Eventually.True(async () =>
    {
        if (main?.Ended.IsCompleted ?? process.HasExited)
        {
            if (main is null) process.WaitForExit(); // until its last line has been read
            throw new InvalidOperationException($"The app exited: {Output}");
        }
        try { return (await http.GetAsync($"{Url}/health")).IsSuccessStatusCode; }
        catch (HttpRequestException) { return false; }
    }, TimeSpan.FromSeconds(60));

    /// <summary>The time of day there.</summary>
    public async Task<DateTimeOffset> Time()
    {
        using var answer = await http.GetAsync($"{Url}/alive");
        return answer.Headers.Date!.Value;
    }

    public async Task<HttpStatusCode> Voice(string callSid, params (string Name, string Value)[] headers)
    {
        var url = $"{Url}/webhooks/twilio/voice";
        var form = new Dictionary<string, string>
        {
            ["AccountSid"] = AccountSid,
            ["CallSid"] = callSid,
            ["From"] = CallCenterApp.Caller,
            ["To"] = CallCenterApp.Line,
            ["CallStatus"] = "ringing",
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.Add("X-Twilio-Signature", Signer.Sign(AuthToken, url, form.ToDictionary(f => f.Key, f => new[] { f.Value })));
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }

    /// <summary><c>kill -9</c></summary>
    public async Task Kill()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>
    /// As Ctrl+C would: it stops its database too. Not SIGINT itself, which a run in the background of a shell has its
    /// children ignore.
    /// </summary>
    public async Task Stop()
    {
        if (main is not null)
        {
            await main.Stop();
            return;
        }
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

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (main is not null)
        {
            await main.Stop();
            return;
        }
        if (!process.HasExited) await Kill();
        process.Dispose();
    }
}
