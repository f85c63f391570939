namespace CallCenter.Web.FollowUps;

public static class FollowUpsSetup
{
    public static IServiceCollection AddFollowUps(this IServiceCollection services) => services
        .AddScoped<MissedCount>().AddScoped<MissedList>().AddScoped<HandleMissed>().AddScoped<MissedMessages>().AddScoped<KeepMissed>();
}
