using System.Diagnostics;

namespace CallCenter.Web;

/// <summary>For a refusal without a text of its own: what happened and what to do, instead of a bare title.</summary>
public static class ProblemWords
{
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (!string.IsNullOrWhiteSpace(problem.Detail)) return;
        (problem.Title, problem.Detail) = Of(problem.Status ?? context.HttpContext.Response.StatusCode, TraceOf(context.HttpContext));
    }

    private static (string Title, string Detail) Of(int status, string trace) => status switch
    {
        400 => ("The request could not be read", "Nothing was changed. Reload the page and try again."),
        401 => ("You are signed out", "Nothing was changed. Sign in, then try again."),
        403 => ("Not allowed", "Your account is not allowed to do this. Ask a supervisor to change your role."),
        404 => ("Not found", "There is nothing at this address. Reload the page: it may be out of date."),
        405 => ("Not possible here", "This address does not accept this kind of request. Reload the page: it may be out of date."),
        408 => ("The request took too long", "Nothing was changed. Check your connection and try again."),
        409 => ("Not possible now", "Something changed in the meantime. Check and try again."),
        413 => ("Request too large", "The request is larger than the server accepts. Nothing was changed."),
        415 => ("The request could not be read", "This address expects another content type. Nothing was changed. Reload the page."),
        429 => ("Too many requests", "Wait a minute, then try again."),
        502 or 504 => ("No response from an upstream server",
            "A service that this server depends on did not respond. Try again in a moment."),
        503 => ("The call centre is not available right now",
            "Its database is not responding properly. Try again in a moment. Calls in progress continue."),
        >= 500 => ("Something went wrong on the server",
            $"It is in the server’s log as {trace}. Try again. If it keeps happening, tell your administrator."),
        _ => ("Request refused", "The server refused the request, and nothing was changed. Reload the page and try again."),
    };

    private static string TraceOf(HttpContext http) => Activity.Current?.Id ?? http.TraceIdentifier;
}
