namespace CallCenter.Web.Agents;

public static class AgentsSetup
{
    public static IServiceCollection AddAgents(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<AgentOptions>(configuration.GetSection("Calls"));
        services.AddScoped<Presence>().AddScoped<WriteNote>().AddScoped<Ledger>().AddScoped<SetTeams>().AddScoped<ArrangeTeam>();
        return services;
    }
}
