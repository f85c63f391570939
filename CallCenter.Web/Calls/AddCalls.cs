using CallCenter.Web.Agents;

namespace CallCenter.Web.Calls;

public static class CallsSetup
{
    public static IServiceCollection AddCalls(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<CallOptions>(configuration.GetSection("Calls"));
        services.AddScoped<Board>().AddScoped<OpenLegs>().AddScoped<Transition>().AddScoped<Presence>().AddScoped<WriteNote>();
        services.AddScoped<ReceiveCall>().AddScoped<ClaimCall>().AddScoped<JoinCall>().AddScoped<DeclineCall>().AddScoped<HoldCall>()
            .AddScoped<ParkCall>().AddScoped<EndCall>().AddScoped<ReleaseCall>().AddScoped<FollowLegs>().AddScoped<WriteCallNotes>();
        services.AddHostedService<Deadlines>();
        return services;
    }
}
