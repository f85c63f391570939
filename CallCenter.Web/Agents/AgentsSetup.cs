namespace CallCenter.Web.Agents;

public static class AgentsSetup
{
    public static IServiceCollection AddAgents(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<AgentOptions>(configuration.GetSection("Calls"));
        services.AddScoped<AgentChange>().AddScoped<Ledger>().AddScoped<Presence>().AddScoped<WriteNote>();
        services.AddScoped<SetTeams>().AddScoped<ArrangeTeam>();
        return services;
    }
}
