namespace CallCenter.Web.Lines;

public static class LinesSetup
{
    public static IServiceCollection AddLines(this IServiceCollection services)
    {
        services.AddScoped<LineList>().AddScoped<AddLine>().AddScoped<ChangeLine>().AddScoped<CloseLine>().AddScoped<TeamList>();
        services.AddScoped<CalendarList>().AddScoped<SaveCalendar>().AddScoped<SaveHoliday>();
        return services;
    }
}
