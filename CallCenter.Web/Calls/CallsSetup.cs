using CallCenter.Web.Calls.Blocking;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.History;
using CallCenter.Web.Calls.Legs;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Calls.Snapshot;
using CallCenter.Web.Calls.Supervising;
using CallCenter.Web.Calls.Talking;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

public static class CallsSetup
{
    public static IServiceCollection AddCalls(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<CallOptions>(configuration.GetSection("Calls"));
        services.AddScoped(s => s.GetRequiredService<IOptions<CallOptions>>().Value.Limits());
        services.AddScoped<Board>().AddScoped<OpenLegs>().AddScoped<Transition>().AddScoped<Tell>();
        services.AddScoped<CallHistory>().AddScoped<AgentCalls>().AddScoped<CallStories>().AddScoped<SeeCaller>()
            .AddScoped<ScreenPop>();
        services.AddScoped<ReceiveCall>().AddScoped<ClaimCall>().AddScoped<JoinCall>().AddScoped<DeclineCall>().AddScoped<HoldCall>()
            .AddScoped<ParkCall>().AddScoped<EndCall>().AddScoped<ReleaseCall>().AddScoped<FollowLegs>().AddScoped<WriteCallNotes>()
            .AddScoped<RingOn>().AddScoped<RingTimeout>().AddScoped<Overflow>().AddScoped<OfferCalls>().AddScoped<RemoveAgent>()
            .AddScoped<ReconcileCall>().AddScoped<RefusedCalls>();
        services.AddScoped<AcceptInvitation>().AddScoped<TransferCall>().AddScoped<ConsultCall>().AddScoped<InviteParty>()
            .AddScoped<LeaveCall>().AddScoped<Handover>().AddScoped<Targets>().AddScoped<AdmitParty>().AddScoped<ReleaseParty>()
            .AddScoped<SendOutside>();
        services.AddScoped<DialCall>().AddScoped<RingCustomer>().AddScoped<OutboundRules>();
        services.AddScoped<Supervision>().AddScoped<MonitorCall>().AddScoped<TakeOverCall>().AddScoped<SuperviseCall>();
        services.AddScoped<AdmitLeg>().AddScoped<ReleaseLeg>();
        services.AddScoped<FollowCommands>().AddScoped<WantedCommands>().AddScoped<AwaitQueue>();
        services.AddScoped<BlockedNumbers>().AddScoped<BlockNumber>().AddScoped<UnblockNumber>();
        services.AddHostedService<Deadlines>();
        return services;
    }
}
