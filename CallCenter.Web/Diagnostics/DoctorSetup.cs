namespace CallCenter.Web.Diagnostics;

public static class DoctorSetup
{
    public static IServiceCollection AddDoctor(this IServiceCollection services)
    {
        services.AddSingleton<Doctor>().AddSingleton<ExaminationRoom>();
        services.AddScoped<TrialCall>().AddScoped<Eyes>().AddScoped<Intruders>();
        services.AddScoped<ILayer, SchemaLayer>().AddScoped<ILayer, VisibilityLayer>().AddScoped<ILayer, RealtimeLayer>();
        services.AddScoped<ILayer, LinesLayer>().AddScoped<ILayer, OutboxLayer>().AddScoped<ILayer, PromiseLayer>();
        services.AddScoped<MetricsLook>();
        services.AddTwilioLayer();
        services.AddLiveCall();
        return services;
    }

    /// <summary>Each run of the command makes one call.</summary>
    public static IServiceCollection AddLiveCall(this IServiceCollection services) =>
        services.AddSingleton(new LiveCallTimes()).AddScoped<LiveLegs>().AddScoped<Overheard>()
            .AddScoped<LiveRecording>().AddScoped<LiveEvents>().AddScoped<LiveCall>().AddScoped<LiveCallCommand>();
}
