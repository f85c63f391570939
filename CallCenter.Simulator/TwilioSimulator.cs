using System.Net;
using CallCenter.Simulator.Control;
using CallCenter.Simulator.Rest;
using CallCenter.Simulator.Signalling;
using CallCenter.Simulator.Voice;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace CallCenter.Simulator;

/// <summary>
/// A stand-in for Twilio's cloud on its own port: REST at /2010-04-01, the Voice SDK's signalling at /signal,
/// the caller's page at /, the control plane at /simulate. It reads no configuration of its host.
/// </summary>
public sealed class TwilioSimulator : IAsyncDisposable
{
    private const string Persistent = "#rc=5&rp=all";

    private readonly WebApplication app;
    private readonly Account account;

    private TwilioSimulator(WebApplication app, Account account) => (this.app, this.account) = (app, account);

    /// <summary>http://localhost:PORT, with the port actually used.</summary>
    public string Url => account.BaseUrl;

    public static async Task<TwilioSimulator> StartAsync(SimulatorOptions options, CancellationToken ct = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = typeof(TwilioSimulator).Assembly.GetName().Name });
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(LogLevel.Warning)
            .AddFilter("CallCenter.Simulator", options.LogLevel);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Listen(kestrel, new Uri(options.Url));
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();

        var app = builder.Build();
        var account = new Account(options, app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("CallCenter.Simulator"));
        app.UseWebSockets();
        app.Use(SameOriginOnly);
        var rest = new RestApi(account);
        app.Map("/2010-04-01/{**resource}", rest.HandleAsync);
        app.Map("/signal", new SignallingServer(account).HandleAsync);
        new ControlPlane(account).Map(app);
        CallersPage.Map(app);

        await app.StartAsync(ct);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        account.BaseUrl = $"{address.Scheme}://localhost:{address.Port}";
        return new TwilioSimulator(app, account);
    }

    /// <summary>Sets the numbers' VoiceUrl and StatusCallback and the TwiML App's VoiceUrl, as a customer does in the Console.</summary>
    public void PointAt(string webBaseUrl, string voicePath = "/webhooks/twilio/voice" + Persistent,
        string statusPath = "/webhooks/twilio/call-status" + Persistent, string appPath = "/webhooks/twilio/join" + Persistent)
    {
        var web = webBaseUrl.TrimEnd('/');
        lock (account.Gate)
            account.Directory.PointAt(web + voicePath, web + statusPath, web + appPath);
    }

    public async ValueTask DisposeAsync()
    {
        await account.Stopping.CancelAsync();
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(soon.Token);
        await app.DisposeAsync();
        account.Webhooks.Dispose();
    }

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, Uri url)
    {
        if (url.Host == "localhost" && url.Port != 0)
            kestrel.ListenLocalhost(url.Port);
        else
            kestrel.Listen(url.Host == "localhost" ? IPAddress.Loopback
                : IPAddress.TryParse(url.Host, out var ip) ? ip : IPAddress.Any, url.Port);
    }

    // The control plane has no password; a foreign page in the same browser must not reach it.
    private static Task SameOriginOnly(HttpContext http, RequestDelegate next)
    {
        var origin = http.Request.Headers.Origin.ToString();
        if (!http.Request.Path.StartsWithSegments("/simulate") || origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == http.Request.Host.Value))
            return next(http);
        http.Response.StatusCode = 403;
        return Task.CompletedTask;
    }

    /// <summary>Ctrl+C belongs to the simulator's host.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
