using CallCenter.Web.Agents;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

public static class CallsSetup
{
    public static IServiceCollection AddCalls(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<CallOptions>(configuration.GetSection("Calls"));
        services.AddScoped<Board>().AddScoped<OpenLegs>().AddScoped<Transition>().AddScoped<Presence>().AddScoped<WriteNote>();
        services.AddScoped<ReceiveCall>().AddScoped<ClaimCall>().AddScoped<JoinCall>().AddScoped<DeclineCall>().AddScoped<HoldCall>()
            .AddScoped<ParkCall>().AddScoped<EndCall>().AddScoped<ReleaseCall>().AddScoped<FollowLegs>().AddScoped<WriteCallNotes>()
            .AddScoped<Crew>().AddScoped<MendCall>().AddScoped<Handover>().AddScoped<Targets>().AddScoped<RightAgent>().AddScoped<RingOn>().AddScoped<FollowParties>().AddScoped<AcceptInvitation>().AddScoped<TransferCall>().AddScoped<ConsultCall>()
            .AddScoped<InviteParty>().AddScoped<LeaveCall>().AddScoped<DialCall>().AddScoped<OutboundRules>()
            .AddScoped<RefusedCalls>().AddScoped<MonitorCall>().AddScoped<TakeOverCall>().AddScoped<SuperviseCall>();
        services.AddScoped<Ledger>();
        services.AddScoped<FollowCommands>().AddScoped<WantedCommands>();
        services.AddSingleton<HearFate>(provider => async (callId, command, about, fate, ct) =>
        {
            await using var scope = provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<FollowCommands>().Heard(callId, command, about, fate, ct);
        });
        services.AddSingleton<StillWanted>(provider => async (callId, command, about, ct) =>
        {
            await using var scope = provider.CreateAsyncScope();
            return await scope.ServiceProvider.GetRequiredService<WantedCommands>().Still(callId, command, about, ct);
        });
        services.AddScoped<AwaitQueue>();
        services.AddSingleton<HearQueue>(provider => async (callId, label, wait, ct) =>
        {
            await using var scope = provider.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<AwaitQueue>().Run(callId, label, wait, ct);
        });
        services.AddHostedService<Deadlines>();
        return services;
    }
}
