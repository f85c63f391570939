using System.Diagnostics;
using CallCenter.Web.Data;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CallCenter.Web.Telemetry;

public static class TelemetrySetup
{
    private static readonly string[] OfNpgsql = ["db.client.connection.state", "error.type"];

    /// <summary>
    /// Traces and meters go to <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, if that is set; <c>/metrics</c> answers if <c>Metrics:Enabled</c> is.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ScreenLag>();
        var metrics = builder.Configuration.GetSection("Metrics");
        builder.Services.Configure<MetricsOptions>(metrics);
        var sends = !string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        var answers = Answers(metrics);
        if (!sends && !answers) return;

        builder.Services.AddHostedService<Gauges>();
        var name = builder.Configuration["OTEL_SERVICE_NAME"] ?? "CallCenter";
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(r => r.AddService(name)).WithMetrics(m =>
        {
            m.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation().AddMeter("CallCenter.*", "Npgsql", "System.Runtime");
            // Npgsql calls a pool without a name, such as Hangfire's, by its connection string: the database's address and user.
            m.AddView(i => i.Meter.Name == "Npgsql" ? new MetricStreamConfiguration { TagKeys = OfNpgsql } : null);
            if (sends) m.AddOtlpExporter();
            if (answers) m.AddReader(services => services.GetRequiredService<MetricsText>().Reader);
        });
        if (answers)
            builder.Services.AddSingleton<MetricsText>().AddSingleton<MetricsServer>()
                .AddHostedService(provider => provider.GetRequiredService<MetricsServer>());
        if (!sends) return;

        // With its own default, which includes baggage, the instrumentation would take up Twilio's trace after all.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        builder.Services.AddSingleton<DistributedContextPropagator, TwilioPropagator>();
        telemetry.WithTracing(t => t.AddAspNetCoreInstrumentation(o => o.EnrichWithHttpRequest = TwilioPropagator.Link)
            .AddHttpClientInstrumentation().AddNpgsql().AddSource(Traces.Name).AddOtlpExporter());
    }

    private static bool Answers(IConfigurationSection metrics)
    {
        try { return metrics.GetValue<bool>(nameof(MetricsOptions.Enabled)); }
        catch (InvalidOperationException e) { throw new SetupException($"Metrics:Enabled must be true or false: {e.Message}"); }
    }
}
