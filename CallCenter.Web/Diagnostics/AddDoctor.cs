namespace CallCenter.Web.Diagnostics;

public static class DoctorSetup
{
    public static IServiceCollection AddDoctor(this IServiceCollection services)
    {
        services.AddSingleton<Doctor>();
        services.AddScoped<ILayer, SchemaLayer>().AddScoped<TrialCall>();
        return services;
    }
}
