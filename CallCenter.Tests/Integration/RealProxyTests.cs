using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Integration;

/// <summary>The app behind the proxies of this machine, with the configuration that docs/deploy.md gives, word for word.</summary>
public sealed partial class RealProxyTests(Database database)
{
    private const string Host = "calls.example.com";

    [Fact]
    public Task Nginx_as_described_leads_from_the_sign_in_to_live_updates_and_calls() => Works("nginx", Described("nginx"));

    [Fact]
    public Task Nginx_that_passes_the_host_in_its_own_header_alone_does_too() => Works("nginx", Without(Described("nginx"),
        "proxy_set_header Host "));

    [Fact]
    public Task Nginx_that_passes_no_host_at_all_does_too() => Works("nginx", Without(Described("nginx"), "proxy_set_header Host ",
        "X-Forwarded-Host"));

    [Fact]
    public Task Caddy_as_described_leads_from_the_sign_in_to_live_updates_and_calls() => Works("caddy", Described("caddyfile"));

    private async Task Works(string program, string configuration)
    {
        var path = new[] { "/usr/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin" }.Select(folder => Path.Combine(folder,
            program)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"{program} is not installed (Debian: apt-get install {program})");
        var data = await database.CreateForApp();
        var admin = await CommandLine.Run(data, ["create-admin", "--user", "alice", "--name", "Alice"]);
        var given = OneTime().Match(admin.Output).Groups[1].Value;
        given.ShouldNotBeEmpty(admin.Output + admin.Errors);
        await using var app = await ChildApp.StartHere(data, "", ("ASPNETCORE_ENVIRONMENT", "Production"), ("Twilio__PublicBaseUrl",
            $"https://{Host}"), ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"));
        await using var proxy = await RunningProxy.Start(program, path!, configuration, app.Port);
        using var browser = proxy.Browser();

        using var away = await browser.GetAsync("/desk");
        away.Headers.Location!.OriginalString.ShouldBe("/account/sign-in?returnUrl=%2Fdesk");
        var form = await Page(browser, away.Headers.Location.OriginalString);
        form.Policy.ShouldContain($" wss://{Host}");
        form.Policy.ShouldNotContain("127.0.0.1");
        using var signedIn = await Send(browser, "/account/sign-in", form.Html, ("UserName", "alice"), ("Password", given), ("ReturnUrl",
            "/desk"));
        signedIn.Headers.Location!.OriginalString.ShouldStartWith("/account/choose-password");
        var choose = await Page(browser, signedIn.Headers.Location.OriginalString);
        using var chosen = await Send(browser, "/account/choose-password", choose.Html,
            ("For", Field(choose.Html, "For")), ("Token", Field(choose.Html, "Token")), ("ReturnUrl", "/desk"), ("Password",
                "correct horse battery"), ("Again", "correct horse battery"));
        chosen.Headers.Location!.OriginalString.ShouldBe("/desk");

        (await browser.GetAsync("/desk")).StatusCode.ShouldBe(HttpStatusCode.OK, app.Output);
        var ticket = await browser.GetFromJsonAsync<JsonElement>("/api/realtime/token");
        (await proxy.HeartbeatOf($"/realtime/v1/websocket?apikey={ticket.GetProperty("apiKey").GetString()}&vsn=2.0.0"))
            .ShouldContain("\"status\":\"ok\"");
        (await Ping(browser)).ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>As Twilio would: signed over the public address.</summary>
    private static async Task<HttpStatusCode> Ping(HttpClient http)
    {
        const string Path = "/webhooks/twilio/ping?a=%41b";
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://{Host}{Path}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("AccountSid", ChildApp.AccountSid)]);
#pragma warning disable CA5350 // It is what Twilio signs with.
        var signed = HMACSHA1.HashData(Encoding.UTF8.GetBytes(ChildApp.AuthToken),
            Encoding.UTF8.GetBytes($"https://{Host}{Path}AccountSid{ChildApp.AccountSid}"));
#pragma warning restore CA5350
        request.Headers.Add("X-Twilio-Signature", Convert.ToBase64String(signed));
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<(string Html, string Policy)> Page(HttpClient http, string path)
    {
        using var answer = await http.GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, path);
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("Content-Security-Policy").Single());
    }

    private static Task<HttpResponseMessage> Send(HttpClient http, string path, string page, params (string Name, string Value)[] fields) =>
        http.PostAsync(path, new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", Field(page,
            "__RequestVerificationToken"))).Select(f => KeyValuePair.Create(f.Item1, f.Item2))));

    private static string Field(string page, string name) => WebUtility.HtmlDecode(Regex.Match(page,
        $"name=\"{name}\"[^>]* value=\"([^\"]*)\"").Groups[1].Value);

    /// <summary>The block of this language in the section on proxies.</summary>
    private static string Described(string language) =>
        Regex.Match(File.ReadAllText(Path.Combine(Paths.Root, "docs", "deploy.md")).ReplaceLineEndings("\n"), $"```{language}\n(.*?)```",
            RegexOptions.Singleline).Groups[1].Value is { Length: > 0 } block
            ? block : throw new InvalidOperationException($"docs/deploy.md describes no {language}.");

    private static string Without(string configuration, params string[] lines) => string.Join('\n', configuration.Split('\n').Where(l =>
        !lines.Any(l.Contains)));

    [GeneratedRegex("with the password (\\S+) and then")]
    private static partial Regex OneTime();
}

/// <summary>A proxy of this machine on ports of its own.</summary>
internal sealed class RunningProxy : IAsyncDisposable
{
    private readonly Process process;
    private readonly string folder;
    private readonly int port;
    private readonly string thumbprint;

    private RunningProxy(Process process, string folder, int port, string thumbprint) => (this.process, this.folder, this.port,
        this.thumbprint) = (process, folder, port, thumbprint);

    public static async Task<RunningProxy> Start(string program, string path, string configuration, int upstream)
    {
        var folder = Directory.CreateTempSubdirectory("callcenter-proxy-").FullName;
        var port = FreePort();
        var (certificate, key, thumbprint) = Certificate(folder);
        var file = Path.Combine(folder, "proxy.conf");
        var own = configuration.Replace("127.0.0.1:8080", $"127.0.0.1:{upstream}");
        if (program == "nginx")
        {
            own = own.Replace("listen 443 ssl;", $"listen 127.0.0.1:{port} ssl;").Replace("/etc/ssl/calls.example.com.pem",
                certificate).Replace("/etc/ssl/calls.example.com.key", key);
            var temporary = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(t =>
                $"{t}_temp_path {folder}/{t};\n"));
            await File.WriteAllTextAsync(file,
                $"{(Environment.UserName == "root" ? "user root;\n" : "")}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
                + $"events {{}}\nhttp {{\naccess_log off;\n{temporary}{own}\n}}\n");
        }
        else
        {
            own = own.Replace("calls.example.com\n", $"https://calls.example.com:{port} {{\nbind 127.0.0.1\ntls {certificate} {key}\n");
            await File.WriteAllTextAsync(file, $"{{\nadmin off\nauto_https disable_redirects\n}}\n{own}\n}}\n");
        }
        string[] arguments = program == "nginx" ? ["-e", $"{folder}/error.log", "-p", folder, "-c", file] : ["run", "--adapter",
            "caddyfile", "--config", file];
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["HOME"] = start.Environment["XDG_DATA_HOME"] = start.Environment["XDG_CONFIG_HOME"] = folder;
        var proxy = new RunningProxy(Process.Start(start)!, folder, port, thumbprint);
        proxy.process.OutputDataReceived += (_, _) => { };
        var said = new StringBuilder();
        proxy.process.ErrorDataReceived += (_, line) => { lock (said) said.AppendLine(line.Data); };
        proxy.process.BeginOutputReadLine();
        proxy.process.BeginErrorReadLine();
        using var http = proxy.Browser();
        await Eventually.True(async () =>
        {
            if (proxy.process.HasExited)
                throw new InvalidOperationException($"{program} ended: {said} {await File.ReadAllTextAsync(file)}");
            try { return (await http.GetAsync("/alive")).IsSuccessStatusCode; }
            catch (HttpRequestException) { return false; }
        });
        return proxy;
    }

    /// <summary>Whatever it asks for comes here.</summary>
    public HttpClient Browser() => new(Handler())
    {
        BaseAddress = new("https://calls.example.com"),
        DefaultRequestHeaders = { { "Accept",
        "text/html" } }
    };

    public async Task<string> HeartbeatOf(string path)
    {
        using var socket = new ClientWebSocket();
        using var invoker = new HttpMessageInvoker(Handler());
        await socket.ConnectAsync(new($"wss://calls.example.com{path}"), invoker, default);
        await socket.SendAsync(Encoding.UTF8.GetBytes("""[null,"1","phoenix","heartbeat",{}]"""), WebSocketMessageType.Text, true, default);
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, default);
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) =>
            shown?.GetCertHashString() == thumbprint
        },
    };

    private static (string Certificate, string Key, string Thumbprint) Certificate(string folder)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=calls.example.com", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("calls.example.com");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (pem, keyPem) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        File.WriteAllText(keyPem, key.ExportPkcs8PrivateKeyPem());
        return (pem, keyPem, certificate.GetCertHashString());
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(folder, true);
    }
}
