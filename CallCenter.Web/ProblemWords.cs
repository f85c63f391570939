using System.Diagnostics;

namespace CallCenter.Web;

/// <summary>A refusal that nobody found words for: what happened and what to do, instead of a bare title.</summary>
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
        403 => ("Not allowed", "Your account may not do this. A supervisor can give you another role."),
        404 => ("Not found", "There is nothing at this address. Reload the page: it may be older than the server."),
        405 => ("Not possible here", "This address does not take such a request. Reload the page: it may be older than the server."),
        408 => ("The request took too long", "Nothing was changed. Check your connection and try again."),
        409 => ("Not possible now", "Something else has changed meanwhile. Look again and decide anew."),
        413 => ("Too much at once", "The request holds more than the server accepts. Nothing was changed; send less."),
        415 => ("The request could not be read", "This address takes another kind of content. Nothing was changed. Reload the page."),
        429 => ("Too many requests", "They came too fast. Wait a minute, then try again."),
        502 or 504 => ("No answer from behind the server", "Something that the server needs did not answer. Try again in a moment."),
        503 => ("The call centre is not reachable right now",
            "Its database does not answer as it should. Try again in a moment; calls that are under way go on."),
        >= 500 => ("Something went wrong on the server",
            $"It is in the server’s log as {trace}. Try again; if it stays, tell whoever looks after this server."),
        _ => ("That did not work", "The server refused the request, and nothing was changed. Reload the page and try again."),
    };

    private static string TraceOf(HttpContext http) => Activity.Current?.Id ?? http.TraceIdentifier;
}
