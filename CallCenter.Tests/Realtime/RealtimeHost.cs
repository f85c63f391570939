using System.Collections.Concurrent;
using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Realtime;
using CallCenter.Web.Realtime.Embedded;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CallCenter.Tests.Realtime;

/// <summary>The embedded endpoint alone, on a port of its own.</summary>
public sealed class RealtimeHost : IAsyncDisposable
{
    public const string Secret = "a secret for tests that is long enough to sign with";

    private readonly WebApplication app;

    private RealtimeHost(WebApplication app) => this.app = app;

    public static async Task<RealtimeHost> Start(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var log = new Lines();
        builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Information).AddFilter("CallCenter.Web.Realtime", LogLevel.Debug);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
        [
            new("Realtime:JwtSecret", Secret),
            new("Realtime:Limits:JoinErrorDelay", "00:00:00"),
            new("Realtime:Limits:HandshakeErrorDelay", "00:00:00"),
            new("Realtime:Limits:Patrol", "00:00:00.02"),
        ]);
        foreach (var (key, value) in settings) builder.Configuration[key] = value;
        builder.Services.AddRealtime(builder.Configuration);
        var rights = new ListedRights();
        builder.Services.AddSingleton<IChannelRights>(rights);
        WebApplication app = null!;
        builder.Services.AddSingleton<OwnAddress>(() => app.Urls.First());
        app = builder.Build();
        app.MapEmbeddedRealtime();
        await app.StartAsync();
        return new RealtimeHost(app) { Rights = rights, Log = log, Keys = await app.Services.GetRequiredService<RealtimeKeys>().Get() };
    }

    public required ListedRights Rights { get; init; }
    public required Lines Log { get; init; }
    public required RealtimeKeySet Keys { get; init; }
    public string Url => app.Urls.First();
    public string SocketUrl => Url.Replace("http://", "ws://", StringComparison.Ordinal);
    public IServiceProvider Services => app.Services;

    public HttpClient Http(string? bearer = null)
    {
        var client = new HttpClient { BaseAddress = new Uri(Url) };
        if (bearer is not null) client.DefaultRequestHeaders.Add("Authorization", $"Bearer {bearer}");
        return client;
    }

    public async Task<string> TokenOf(string agent) =>
        (await app.Services.GetRequiredService<RealtimeTokens>().Mint(agent, session: "5e55")).Token;

    public async Task<RawClient> Connect(string vsn = "2.0.0") =>
        await RawClient.Connect($"{SocketUrl}/realtime/v1/websocket?apikey={Keys.ApiKey}&vsn={vsn}", vsn);

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}

/// <summary>Rights from a list that a test can change.</summary>
public sealed class ListedRights : IChannelRights
{
    private readonly ConcurrentDictionary<(string Topic, string Sub), ChannelRights> list = [];
    private int asked;

    /// <summary>How often anyone's rights but the service's were asked for.</summary>
    public int Asked => Volatile.Read(ref asked);

    /// <summary>While set, nothing can be read: the database is down.</summary>
    public bool Unreadable { get; set; }

    /// <summary>While set, everyone may do everything.</summary>
    public bool Everything { get; set; }

    public void Allow(string topic, string sub, bool write = false) => list[(topic, sub)] = new(Read: true, write, Presence: true);

    public void Set(string topic, string sub, ChannelRights rights) => list[(topic, sub)] = rights;

    public void Forbid(string topic, string sub) => list.TryRemove((topic, sub), out _);

    public ValueTask<ChannelRights> For(string topic, JsonElement claims, CancellationToken ct)
    {
        if (Unreadable) throw new InvalidOperationException("the database is down");
        if (claims.GetProperty("role").ValueEquals("service_role")) return new(ChannelRights.All);
        if (Everything) return new(ChannelRights.All);
        var sub = claims.TryGetProperty("sub", out var claim) ? claim.GetString()! : "";
        var rights = list.GetValueOrDefault((topic, sub));
        Interlocked.Increment(ref asked);
        return new(rights);
    }
}

/// <summary>Everything the app logged.</summary>
public sealed class Lines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> lines = [];

    public IEnumerable<string> All => lines;

    /// <summary>Such a line cannot be written: logging it throws.</summary>
    public Func<string, bool> Breaks { get; set; } = _ => false;

    public Task Until(string part) =>
        Eventually.Get(() => Task.FromResult(lines.FirstOrDefault(line => line.Contains(part))), within: RawClient.Patience);

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel}: {formatter(state, exception)} {exception}";
        lines.Enqueue(line);
        if (Breaks(line)) throw new IOException("The disk is full.");
    }

    public void Dispose() { }
}
