using System.Text.Json;
using Hangfire;
using Hangfire.AspNetCore;
using Hangfire.PostgreSql;

namespace CallCenter.Benchmarks.Drains;

/// <summary>One Hangfire job per row, with the product's storage settings. The jobs exist before its server starts.</summary>
public sealed class JobPerRow(HttpClient http)
{
    public const string Command = "job-per-row";

    public async Task Send(string topic, string @event, string payload)
    {
        using var content = new StringContent(payload, null, "application/json");
        using var answer = await http.PostAsync($"/api/broadcast/{topic}/events/{@event}?private=true", content);
        answer.EnsureSuccessStatusCode();
    }

    private static string Payload(Guid call, int version) =>
        JsonSerializer.Serialize(new { id = Guid.NewGuid(), call = new { id = call, version } });

    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        var http = new HttpClient { BaseAddress = new(builder.Configuration["Sink"]!) };
        builder.Services.AddSingleton(new JobPerRow(http));
        builder.Services.AddHangfire(h => h.UsePostgreSqlStorage(
            o => o.UseNpgsqlConnection(builder.Configuration["ConnectionStrings:CallCenter"] + ";Enlist=false"),
            new PostgreSqlStorageOptions
            {
                SchemaName = "hangfire",
                QueuePollInterval = TimeSpan.FromMilliseconds(200),
                UseSlidingInvisibilityTimeout = true,
                EnableTransactionScopeEnlistment = false,
            }));
        await using var app = builder.Build();
        app.MapGet("/alive", () => "alive");
        app.MapPost("/enqueue", (IBackgroundJobClient jobs, int rows, int calls) =>
        {
            var ids = Enumerable.Range(0, calls).Select(_ => Guid.NewGuid()).ToArray();
            for (var n = 0; n < rows; n++)
                jobs.Enqueue<JobPerRow>(j => j.Send("call-center", "active", Payload(ids[n % calls], 1 + (n / calls))));
        });
        BackgroundJobServer? server = null;
        app.MapPost("/start", () =>
        {
            var activator = new AspNetCoreJobActivator(app.Services.GetRequiredService<IServiceScopeFactory>());
            server = new(new BackgroundJobServerOptions { Activator = activator }, app.Services.GetRequiredService<JobStorage>());
        });
        app.MapPost("/stop", () => server?.Dispose());
        await app.RunAsync();
    }
}
