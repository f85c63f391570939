namespace CallCenter.Web.Lines;

public static class LinesSetup
{
    public static IServiceCollection AddLines(this IServiceCollection services)
    {
        services.AddScoped<LineList>().AddScoped<AddLine>().AddScoped<ChangeLine>().AddScoped<TeamList>();
        return services;
    }
}
