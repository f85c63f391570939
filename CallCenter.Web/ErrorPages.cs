using CallCenter.Web.Data;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Primitives;

namespace CallCenter.Web;

public static class ErrorPages
{
    // Bytes of a body. A line with all its greetings is a twentieth of it; webhooks and realtime have limits of their own.
    private const long Longest = 1024 * 1024;

    /// <summary>
    /// Refusals are problem details. An unreadable request gets an answer and is not our error, in Development too; a body that is too
    /// long is not read, whoever sends it.
    /// </summary>
    public static void AddErrorPages(this IServiceCollection services) =>
        services.AddProblemDetails(options => options.CustomizeProblemDetails = ProblemWords.Complete)
            .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = false)
            .Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(
                options => options.Limits.MaxRequestBodySize = Longest);

    /// <summary>
    /// While the database is down, the answer is 503: problem details for scripts, a page at the same address for people.
    /// </summary>
    public static void UseErrorPages(this WebApplication app)
    {
        app.UseWhen(http => !http.Request.IsOfAPerson(), scripts =>
        {
            scripts.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
            scripts.UseStatusCodePages();
        });
        app.UseWhen(http => http.Request.IsOfAPerson(), people =>
        {
            people.UseExceptionHandler(new ExceptionHandlerOptions
            {
                StatusCodeSelector = StatusOf,
                ExceptionHandlingPath = "/problem",
                CreateScopeForErrors = true,
            });
            people.Use(ForgetWhoAsked);
            people.UseStatusCodePagesWithReExecute("/problem");
            if (!app.Environment.IsDevelopment()) people.Use(RefusePlainHttp);
        });
    }

    /// <summary>A person reads this answer, not a script: it must look like the product.</summary>
    public static bool IsOfAPerson(this HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase) && !request.Path.IsForScripts();

    /// <summary>Clients of these addresses read no page, whatever they accept.</summary>
    public static bool IsForScripts(this PathString path) => Scripts.Any(start => path.StartsWithSegments(start));

    private static readonly PathString[] Scripts = ["/api", "/webhooks", "/realtime", "/health", "/alive"];

    private static int StatusOf(Exception e) =>
        e is BadHttpRequestException bad ? bad.StatusCode
            : Transactions.DatabaseIsAway(e) ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    /// <summary>Looking up the person needs the database, which may be what failed. The theme stays.</summary>
    private static Task ForgetWhoAsked(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<IExceptionHandlerFeature>() is null) return next(http);
        var theme = http.Request.Cookies["theme"];
        http.Request.Headers.Cookie = theme is "light" or "dark" ? $"theme={theme}" : default(StringValues);
        http.User = new();
        return next(http);
    }

    /// <summary>Outside Development every cookie requires HTTPS. Without it no form could be shown, and nothing would say why.</summary>
    private static Task RefusePlainHttp(HttpContext http, RequestDelegate next)
    {
        if (http.Request.IsHttps || http.Features.Get<PlainHttp>() is not null) return next(http);
        http.Features.Set(new PlainHttp());
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        return Task.CompletedTask;
    }

    /// <summary><c>/alive</c>: the process responds. <c>/health</c>: it can do its work.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        routes.MapHealthChecks("/health").AllowAnonymous();
    }
}

/// <summary>Tells the problem page that this request came, or seems to have come, without HTTPS.</summary>
public sealed class PlainHttp;
