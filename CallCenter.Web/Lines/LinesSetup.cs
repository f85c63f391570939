namespace CallCenter.Web.Lines;

public static class LinesSetup
{
    public static IServiceCollection AddLines(this IServiceCollection services)
    {
        services.AddScoped<LineList>().AddScoped<CalendarList>().AddScoped<AddLine>().AddScoped<ChangeLine>().AddScoped<CloseLine>();
        services.AddScoped<SaveCalendar>().AddScoped<SaveHoliday>();
        return services;
    }
}
