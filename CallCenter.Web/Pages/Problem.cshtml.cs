using CallCenter.Web.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace CallCenter.Web.Pages;

/// <summary>What a person sees instead of a bare status code. It is shown in place of the page that failed, at its address.</summary>
[AllowAnonymous, IgnoreAntiforgeryToken, ResponseCache(NoStore = true, Location = ResponseCacheLocation.None)]
public sealed class ProblemPage : PageModel
{
    public int Code => Response.StatusCode;

    public bool Stale => HttpContext.Features.Get<StaleForm>() is not null;
    private bool Plain => HttpContext.Features.Get<PlainHttp>() is not null;

    /// <summary>Where a second try may help. Only by GET: a form's address is also its page's.</summary>
    public string? Again => Stale || Code is 408 or 429 or >= 500 ? Asked : Code is 401 ? "/account/sign-in" : null;

    public (string Icon, string Title, string Text) Told => Code switch
    {
        _ when Stale => ("hourglass-split", "This page was open too long", "Nothing was changed. Reload it and try again."),
        _ when Plain => ("lock", "This was not asked for over HTTPS", "Sign-ins work over HTTPS alone. For whoever looks after this server: put a proxy with TLS before it, and set ASPNETCORE_FORWARDEDHEADERS_ENABLED=true so that the proxy’s word is taken."),
        401 => ("lock", "Sign in first", "This page is only for people who are signed in."),
        403 => ("shield-lock", "This page is not open to you", "A supervisor can give you another role."),
        404 => ("search", "There is no such page", "The link may be old, or what it led to is gone."),
        413 => ("exclamation-circle", "That was too much at once", "The form holds more than the server accepts. Nothing was changed."),
        429 => ("hourglass-split", "Too many tries to sign in", "They came from your network within a minute. Wait a minute, then try again. Whoever is signed in already is not affected."),
        503 => ("hourglass-split", "The call centre is not reachable right now", "Its database does not answer. Try again in a moment; calls that are under way go on."),
        >= 500 => ("exclamation-triangle", "Something went wrong here", "It is not your fault, and it is in the server’s log. Try again; if it stays, tell whoever looks after this server."),
        _ => ("exclamation-circle", "That did not work", "The server could not read the request. Nothing was changed."),
    };

    // Nobody has a problem who only types this page's address.
    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is null && HttpContext.Features.Get<IExceptionHandlerFeature>() is null) context.Result = NotFound();
    }

    private string Asked
    {
        get
        {
            var first = HttpContext.Features.Get<IStatusCodeReExecuteFeature>() is { } status ? status.OriginalPath + status.OriginalQueryString
                : HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path ?? "/";
            // The original path is the client's: two slashes would lead to another site.
            return Url.IsLocalUrl(first) ? first : "/";
        }
    }
}
