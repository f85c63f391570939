using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using Microsoft.AspNetCore.Mvc;

namespace CallCenter.Web.Pages;

public static class BackOffice
{
    /// <summary>What the supervisor's and the ops' pages ask and do.</summary>
    public static IServiceCollection AddBackOffice(this IServiceCollection services)
    {
        services.AddScoped<Staffing>().AddScoped<StaffRoles>().AddScoped<Roster>();
        services.AddScoped<AddPerson>().AddScoped<ChangePerson>().AddScoped<ResetPassword>().AddScoped<DeactivatePerson>().AddScoped<ReactivatePerson>();
        services.AddScoped<LineList>().AddScoped<AddLine>().AddScoped<ChangeLine>();
        services.AddScoped<CallHistory>().AddScoped<CallStories>();
        services.AddScoped<OutboxStatus>().AddScoped<RetryParked>().AddScoped<DiscardParked>();
        services.Configure<MvcOptions>(options => options.Filters.Add<StaleFormFilter>());
        return services;
    }
}
