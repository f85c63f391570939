namespace CallCenter.Web.Diagnostics;

public static class DoctorSetup
{
    public static IServiceCollection AddDoctor(this IServiceCollection services)
    {
        services.AddSingleton<Doctor>();
        services.AddScoped<ILayer, SchemaLayer>().AddScoped<TrialCall>();
        services.AddTwilioLayer();
        return services;
    }
}
