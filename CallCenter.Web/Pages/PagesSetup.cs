using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Formatters;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace CallCenter.Web.Pages;

public static class PagesSetup
{
    /// <summary>Razor pages, and what they refuse.</summary>
    public static IServiceCollection AddPages(this IServiceCollection services)
    {
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
        // No script reads its attributes, and with it an empty summary is an empty item with an inline style, which the policy refuses.
        services.AddRazorPages().AddViewOptions(options => options.HtmlHelperOptions.ClientValidationEnabled = false);
        return services;
    }
}
