using System.Net;
using CallCenter.Web.Realtime.Embedded;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace CallCenter.Web.Realtime;

public static class RealtimeSetup
{
    /// <summary>
    /// Publishing, tokens and the embedded endpoint. The host may register beforehand or afterwards: <see cref="StoredJwtSecret"/>
    /// (needed when embedded without <c>Realtime:JwtSecret</c>), <see cref="OwnAddress"/>, <see cref="IChannelRights"/>.
    /// </summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(RealtimeOptions.Section);
        services.Configure<RealtimeOptions>(section);
        services.Configure<EmbeddedLimits>(section.GetSection("Limits"));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IChannelRights, SqlChannelRights>();
        services.TryAddSingleton<OwnAddress>(provider => () => Loopback(provider.GetRequiredService<IServer>()));
        services.AddSingleton<RealtimeKeys>();
        services.AddSingleton<RealtimeTokens>();
        services.AddSingleton<IBroadcaster, SupabaseBroadcaster>();
        AddClient(services);

        services.AddSingleton<TokenCheck>();
        services.AddSingleton<RealtimeMetrics>();
        services.AddSingleton<Hub>();
        if (section.Get<RealtimeOptions>() is null or { Embedded: true }) services.AddHostedService<Patrol>();
        return services;
    }

    // No retries here: the outbox has its own back-off and keeps the order. The breaker only spares it waiting for a dead server.
    private static void AddClient(IServiceCollection services) => services
        .AddHttpClient(SupabaseBroadcaster.Client, client => client.Timeout = SupabaseBroadcaster.Patience)
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(1),
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
        })
        .RemoveAllLoggers()
        .AddResilienceHandler("realtime", pipeline => pipeline.AddCircuitBreaker(new HttpCircuitBreakerStrategyOptions
        {
            FailureRatio = 0.9,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = TimeSpan.FromSeconds(1),
        }));

    private static string Loopback(IServer server)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.OrderBy(address => address.StartsWith("https", StringComparison.OrdinalIgnoreCase)).FirstOrDefault()
            ?? throw new InvalidOperationException("The app is not listening yet, so it cannot reach its own realtime endpoint.");
        var bound = BindingAddress.Parse(address);
        var host = bound.Host is "*" or "+" or "0.0.0.0" or "[::]" or "localhost" ? "127.0.0.1" : bound.Host;
        return $"{bound.Scheme}://{host}:{bound.Port}";
    }
}
