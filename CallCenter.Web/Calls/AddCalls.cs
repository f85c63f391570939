using CallCenter.Web.Agents;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

public static class CallsSetup
{
    public static IServiceCollection AddCalls(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<CallOptions>(configuration.GetSection("Calls"));
        services.AddScoped<Board>().AddScoped<OpenLegs>().AddScoped<Transition>().AddScoped<Tell>();
        services.AddScoped<CallHistory>().AddScoped<CallStories>();
        services.AddScoped<ReceiveCall>().AddScoped<ClaimCall>().AddScoped<JoinCall>().AddScoped<DeclineCall>().AddScoped<HoldCall>()
            .AddScoped<ParkCall>().AddScoped<EndCall>().AddScoped<ReleaseCall>().AddScoped<FollowLegs>().AddScoped<WriteCallNotes>()
            .AddScoped<Crew>().AddScoped<MendCall>().AddScoped<Handover>().AddScoped<Targets>().AddScoped<RingOn>().AddScoped<FollowParties>().AddScoped<AcceptInvitation>().AddScoped<TransferCall>().AddScoped<ConsultCall>()
            .AddScoped<InviteParty>().AddScoped<LeaveCall>().AddScoped<DialCall>().AddScoped<OutboundRules>()
            .AddScoped<RefusedCalls>().AddScoped<MonitorCall>().AddScoped<TakeOverCall>().AddScoped<SuperviseCall>();
        services.AddScoped<FollowCommands>().AddScoped<WantedCommands>().AddScoped<AwaitQueue>();
        services.AddHostedService<Deadlines>();
        return services;
    }
}
