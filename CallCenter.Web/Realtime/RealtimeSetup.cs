using System.Net;
using CallCenter.Web.Realtime.Embedded;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace CallCenter.Web.Realtime;

public static class RealtimeSetup
{
    /// <summary>
    /// Publishing, tokens and the embedded endpoint. The host registers <see cref="OwnAddress"/> and, when embedded without
    /// <c>Realtime:JwtSecret</c>, <see cref="StoredJwtSecret"/>; it may register <see cref="IChannelRights"/>.
    /// </summary>
    public static IServiceCollection AddRealtime(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(RealtimeOptions.Section);
        services.Configure<RealtimeOptions>(section);
        services.Configure<EmbeddedLimits>(section.GetSection("Limits"));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IChannelRights, SqlChannelRights>();
        services.AddSingleton<RealtimeKeys>();
        services.AddSingleton<RealtimeTokens>();
        services.AddSingleton<IBroadcaster, SupabaseBroadcaster>();
        services.AddSingleton<Backlog>();
        AddClient(services);

        services.AddSingleton<TokenCheck>();
        services.AddSingleton<Strangers>();
        services.AddSingleton<RealtimeMetrics>();
        services.AddSingleton<Hub>();
        if (section.Get<RealtimeOptions>() is null or { Embedded: true }) services.AddHostedService<Patrol>();
        return services;
    }

    // Bytes. Realtime answers with a sentence; what stands in between and answers with more is not read.
    private const int LongestAnswer = 64 * 1024;

    // No retries here: the outbox has its own backoff and keeps the order. The breaker only saves it from waiting for a dead server.
    private static void AddClient(IServiceCollection services) => services
        .AddHttpClient(SupabaseBroadcaster.Client, client =>
        {
            client.Timeout = SupabaseBroadcaster.Patience;
            client.MaxResponseContentBufferSize = LongestAnswer;
        })
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
}
