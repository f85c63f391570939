using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CallCenter.Web.Pages;

public static class BackOffice
{
    /// <summary>The queries and commands of the supervisors' and ops' pages.</summary>
    public static IServiceCollection AddBackOffice(this IServiceCollection services)
    {
        services.AddScoped<Staffing>().AddScoped<StaffRoles>().AddScoped<Roster>();
        services.AddScoped<AddPerson>().AddScoped<ChangePerson>().AddScoped<ResetPassword>().AddScoped<DeactivatePerson>().AddScoped<ReactivatePerson>();
        services.AddScoped<LineList>().AddScoped<AddLine>().AddScoped<ChangeLine>();
        services.AddScoped<CallHistory>().AddScoped<CallStories>();
        services.AddScoped<OutboxStatus>().AddScoped<RetryParked>().AddScoped<DiscardParked>();
        services.Configure<MvcOptions>(options =>
        {
            options.Filters.Add<StaleFormFilter>();
            options.Filters.Add<OnlyWhatItHandles>();
        });
        // Post: MVC's own set-up, which adds them, runs later than ours.
        services.PostConfigure<MvcOptions>(options =>
        {
            // None of our scripts sends jQuery's brackets, and MVC answers malformed ones with 500.
            options.ValueProviderFactories.RemoveType<JQueryFormValueProviderFactory>();
            options.ValueProviderFactories.RemoveType<JQueryQueryStringValueProviderFactory>();
        });
        return services;
    }
}
