using System.Text.Json;
using CallCenter.Web.Realtime;
using CallCenter.Web.Realtime.Embedded;
using Microsoft.Extensions.Options;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>The product's own realtime room, alone: everyone may listen, so no database is queried at the join.</summary>
public static class Embedded
{
    public const string Command = "embedded";
    public const string Topic = "realtime:call-center";
    public const string Heartbeat = """[null,"9","phoenix","heartbeat",{}]""";
    public const string Joined = "\"status\":\"ok\"";
    public const string Secret = "a secret for benchmarks that is long enough to sign with";

    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration["Realtime:JwtSecret"] = Secret;
        builder.Configuration["Logging:LogLevel:Default"] = "Warning";
        builder.Services.AddSingleton<IChannelRights, EveryoneListens>();
        WebApplication app = null!;
        builder.Services.AddSingleton<OwnAddress>(() => app.Urls.First());
        builder.Services.AddRealtime(builder.Configuration);
        app = builder.Build();
        app.MapHousekeeping();
        app.MapEmbeddedRealtime();
        await app.RunAsync();
    }

    public static async Task<Contender> Start()
    {
        var server = await ServerProcess.Start("CallCenter.Benchmarks.dll", [Command], []);
        var options = Options.Create(new RealtimeOptions { JwtSecret = Secret, TokenLifetime = TimeSpan.FromHours(1) });
        using var keys = new RealtimeKeys(options, TimeProvider.System);
        var (apiKey, service) = await keys.Get() is var set ? (set.ApiKey, set.ServiceKey) : default;
        var tokens = new RealtimeTokens(keys, options, TimeProvider.System);
        var joins = new List<string[]>();
        for (var n = 0; n < 2_000; n++) joins.Add([Join((await tokens.Mint(Guid.CreateVersion7().ToString(), "5e55")).Token)]);
        return new("CallCenter", server, clients => new(
            Socket(server.Url, apiKey), [.. joins], Joined, Heartbeat, clients,
            new(new($"{server.Url}/realtime/v1/api/broadcast/call-center/events/ringing?private=true"), Payload.Template, service)));
    }

    public static Uri Socket(string url, string apiKey) =>
        new($"{url}/realtime/v1/websocket?apikey={Uri.EscapeDataString(apiKey)}&vsn=2.0.0");

    /// <summary>As realtime-js asks.</summary>
    public static string Join(string token) => JsonSerializer.Serialize(new object[]
    {
        "1", "1", Topic, "phx_join",
        new Dictionary<string, object>
        {
            ["config"] = new Dictionary<string, object>
            {
                ["private"] = true,
                ["broadcast"] = new { self = false, ack = false },
                ["presence"] = new { key = "", enabled = false },
                ["postgres_changes"] = Array.Empty<object>(),
            },
            ["access_token"] = token,
        },
    });

    private sealed class EveryoneListens : IChannelRights
    {
        public ValueTask<ChannelRights> For(string topic, JsonElement claims, CancellationToken ct) => new(ChannelRights.All);
    }
}
