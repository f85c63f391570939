using CallCenter.Web.Accounts;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.Dashboard;
using Hangfire.PostgreSql;
using Hangfire.Server;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace CallCenter.Web.Outbox;

public static class OutboxSetup
{
    public static IServiceCollection AddOutbox(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<OutboxOptions>(configuration.GetSection("Outbox"));
        services.AddSingleton<Nudge>().AddSingleton<DbTransactionInterceptor, NudgeAfterCommit>().AddSingleton<Drain>();
        services.AddSingleton<Intents>();
        services.AddSingleton<IDelivery, BroadcastDelivery>();
        services.AddScoped<Announce>().AddScoped<PublishOutbox>().AddScoped<PublishingStatus>();
        services.AddScoped<OutboxStatus>().AddScoped<RetryDeadLetter>().AddScoped<DiscardDeadLetter>();
        services.AddSingleton<SweepSchedule>();

        // The app's own, where Hangfire's would be the process's: of two apps in one process each keeps to its database.
        services.AddSingleton<JobStorage>(provider =>
        {
            provider.GetRequiredService<IGlobalConfiguration>(); // the serializer's settings
            return new PostgreSqlStorage(new Connections(provider.GetRequiredService<NpgsqlDataSource>()), new()
            {
                SchemaName = JobSchema.Name,
                PrepareSchemaIfNecessary = false, // the migrations' role creates it, the app's may not
                QueuePollInterval = TimeSpan.FromSeconds(1), // the default of 15 s would make the sweep later than its own interval
                UseSlidingInvisibilityTimeout = true, // a killed node's job resumes after 30 s, not 30 min
                InvisibilityTimeout = TimeSpan.FromSeconds(30),
                // Less than the 15 s that a start waits for the lock of a node that was killed while it held one.
                DistributedLockTimeout = TimeSpan.FromSeconds(10),
                EnableTransactionScopeEnlistment = false, // no job is ever enqueued in a business transaction
            })
            { JobExpirationTimeout = TimeSpan.FromHours(2) }; // a sweep every 5 s would fill the history
        });
        services.AddHangfire(hangfire => hangfire.UseRecommendedSerializerSettings().UseSimpleAssemblyNameTypeSerializer());

        services.AddHangfireServer((IServiceProvider provider) => (IBackgroundProcessingServer)new BackgroundJobServer(
            new BackgroundJobServerOptions
            {
                WorkerCount = 2,
                SchedulePollingInterval = TimeSpan.FromSeconds(1),
                HeartbeatInterval = TimeSpan.FromSeconds(10),
                ServerTimeout = TimeSpan.FromMinutes(1),
                StopTimeout = TimeSpan.FromSeconds(2),
                Activator = new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()),
            },
            provider.GetRequiredService<JobStorage>(),
            [
                provider.GetRequiredService<SweepSchedule>(),
                .. provider.GetServices<IDelivery>().SelectMany(d => Enumerable.Repeat(d, d.Loops))
                    .Select(d => (IBackgroundProcess)ActivatorUtilities.CreateInstance<PublishLoop>(provider, d)),
            ]));
        return services;
    }

    /// <summary>Needs Hangfire's tables.</summary>
    public static void ScheduleSweep(this WebApplication app) => app.Services.GetRequiredService<SweepSchedule>().Ensure();

    /// <summary><c>/hangfire</c>, for Ops only, with its antiforgery check on.</summary>
    public static void MapOutbox(this WebApplication app) => app.MapHangfireDashboard("/hangfire", new DashboardOptions
    {
        Authorization = [new Allowed()], // the endpoint's policy has already decided; without a filter only localhost would be let in
        DashboardTitle = "CallCenter jobs",
        DisplayStorageConnectionString = false,
        AppPath = "/",
    }).RequireAuthorization(Roles.Ops);

    private sealed class Allowed : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => context.GetHttpContext().User.IsInRole(Roles.Ops);
    }

    private sealed class Connections(NpgsqlDataSource source) : IConnectionFactory
    {
        public NpgsqlConnection GetOrCreateConnection() => source.CreateConnection();
    }
}
