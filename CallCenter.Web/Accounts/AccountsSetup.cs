using CallCenter.Web.Data;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CallCenter.Web.Accounts;

public static class AccountsSetup
{
    /// <summary>Sign-in, roles, antiforgery and data protection. Everything requires a signed-in person unless it says otherwise.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services, IHostEnvironment environment)
    {
        // Development uses plain http, where a browser refuses the prefix and the Secure flag.
        var secure = !environment.IsDevelopment();
        var policy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        string Named(string name) => secure ? "__Host-" + name : name;

        services.AddDataProtection().SetApplicationName("CallCenter").PersistKeysToDbContext<CallCenterDb>();
        services.AddScoped<IPasswordHasher<Account>, HasherOutsideTransactions>().AddScoped<Passwords>();
        services.AddSingleton<SignInNames>().AddScoped<WrongPasswords>();
        services.AddIdentityCore<Account>(options =>
            {
                options.Password = new()
                {
                    RequiredLength = 12,
                    RequireDigit = false,
                    RequireLowercase = false,
                    RequireUppercase = false,
                    RequireNonAlphanumeric = false,
                    RequiredUniqueChars = 1,
                };
            })
            .AddRoles<IdentityRole<Guid>>()
            .AddEntityFrameworkStores<CallCenterDb>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<AccountClaims>();

        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddCookie(IdentityConstants.ApplicationScheme, options =>
        {
            options.Cookie.Name = Named("CallCenter");
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = policy;
            options.ExpireTimeSpan = TimeSpan.FromHours(12);
            options.SlidingExpiration = true;
            options.LoginPath = "/account/sign-in";
            options.AccessDeniedPath = "/account/access-denied";
            options.ReturnUrlParameter = "returnUrl";
            options.Events.OnValidatePrincipal = SessionCheck.Check;
            options.Events.OnSigningIn = context => context.HttpContext.RequestServices.GetRequiredService<Arrived>()(
                context.Principal!.Id(), context.HttpContext.RequestAborted);
            options.Events.OnRedirectToLogin = context => Turn(context, StatusCodes.Status401Unauthorized);
            options.Events.OnRedirectToAccessDenied = context => Turn(context, StatusCodes.Status403Forbidden);
        });

        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(Roles.Agent, p => p.RequireRole(Roles.Agent, Roles.Supervisor))
            .AddPolicy(Roles.Supervisor, p => p.RequireRole(Roles.Supervisor))
            .AddPolicy(Roles.Ops, p => p.RequireRole(Roles.Ops));

        services.AddAntiforgery(options =>
        {
            options.HeaderName = "RequestVerificationToken";
            options.Cookie.Name = Named("CallCenter.Antiforgery");
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = policy;
        });
        services.Configure<CookieTempDataProviderOptions>(options =>
        {
            options.Cookie.Name = Named("CallCenter.Notes");
            options.Cookie.SecurePolicy = policy;
        });

        services.AddScoped<Audit>().AddScoped<SignIn>().AddScoped<ChoosePassword>().AddScoped<ChangePassword>();
        return services;
    }

    /// <summary>ASP.NET Core would use the request's host, which behind some proxies is not the one that the browser requested.</summary>
    private static string Relative(string address)
    {
        var host = address.IndexOf("://", StringComparison.Ordinal);
        var path = host < 0 ? -1 : address.IndexOf('/', host + 3);
        return path < 0 ? address : address[path..];
    }

    /// <summary>A script gets the status; a person gets the page.</summary>
    private static Task Turn(Microsoft.AspNetCore.Authentication.RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var path = context.Request.Path;
        var script = path.IsForScripts() || path.StartsWithSegments("/hangfire")
            || context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IDisableCookieRedirectMetadata>() is not null;
        if (script) context.Response.StatusCode = status;
        else context.Response.Redirect(Relative(context.RedirectUri));
        return Task.CompletedTask;
    }
}
