using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

/// <summary>What a person sees instead of a bare status code. It replaces the page that failed, at the same address.</summary>
[AllowAnonymous, IgnoreAntiforgeryToken, ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ProblemPage : PageModel
{
    public int Code => Response.StatusCode;

    public bool Stale => HttpContext.Features.Get<StaleForm>() is not null;
    private bool Plain => HttpContext.Features.Get<PlainHttp>() is not null;

    /// <summary>Where a second attempt may help. Only with GET: a form's address is also its page's.</summary>
    public string? Again => Stale || Code is 408 or 429 or >= 500 ? Asked : Code is 401 ? "/account/sign-in" : null;

    public (string Icon, string Title, string Text) Told => Code switch
    {
        _ when Stale => ("hourglass-split", "This page was open for too long", "Nothing was changed. Reload it and try again."),
        _ when Plain => ("lock", "HTTPS is required",
            "Signing in works over HTTPS only. For the administrator: put a TLS proxy in front of this server, and set "
                + "ASPNETCORE_FORWARDEDHEADERS_ENABLED=true so that it trusts the proxy’s headers."),
        401 => ("lock", "Sign in first", "You must be signed in to see this page."),
        403 => ("shield-lock", "Access denied", "Ask a supervisor to change your role."),
        404 => ("search", "Page not found", "The link may be out of date, or the page was removed."),
        413 => ("exclamation-circle", "Request too large", "The form is larger than the server accepts. Nothing was changed."),
        429 => ("hourglass-split", "Too many sign-in attempts",
            "Your network made too many attempts. Wait a minute, then try again. People who are signed in already are not affected."),
        503 => ("hourglass-split", "The call centre is not available right now",
            "Its database is not responding. Try again in a moment. Calls in progress continue."),
        >= 500 => ("exclamation-triangle", "Something went wrong",
            "It is not your fault, and the error was logged. Try again. If it keeps happening, tell your administrator."),
        _ => ("exclamation-circle", "Bad request", "The server could not read the request. Nothing was changed."),
    };

    // Someone who only enters this page's address has no problem.
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null
            && HttpContext.Features.Get<IExceptionHandlerFeature>() is null) context.Result = NotFound();
    }

    private string Asked
    {
        get
        {
            var first = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is { } status
                ? status.OriginalPath + status.OriginalQueryString
                : HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? "/";
            // The client chose the original path: two slashes would lead to another site.
            return Url.IsLocalUrl(first) ? first : "/";
        }
    }
}
