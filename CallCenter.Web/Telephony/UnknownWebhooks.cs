namespace CallCenter.Web.Telephony;

/// <summary>
/// Twilio at an address that is not one of ours: a mistyped path, a missing one, or GET instead of POST. It cannot read a sign-in page, so
/// the status tells Twilio, and a log line tells the administrator.
/// </summary>
public static class UnknownWebhooks
{
    /// <summary>Marks the endpoints that Twilio may call.</summary>
    internal sealed class Known
    {
        public static readonly Known Endpoint = new();
    }

    /// <summary>The problem's member that says which path arrived here; the doctor reads it.</summary>
    public const string PathMember = "path";
    private const int LongestPath = 200;

    /// <summary>Comes after routing, and before anyone is asked to sign in.</summary>
    public static IApplicationBuilder RefuseUnknownWebhooks(this IApplicationBuilder app) => app.Use((http, next) =>
        !IsMeantAsOne(http.Request) || http.GetEndpoint()?.Metadata.GetMetadata<Known>() is not null ? next(http) : Refuse(http));

    private static bool IsMeantAsOne(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/webhooks") || request.Headers.ContainsKey("X-Twilio-Signature")) return true;
        if (request.HttpContext.GetEndpoint() is not null) return false;
        // No page of ours sends a form to an address that does not exist; /voice alone is a number's address without its beginning.
        return (HttpMethods.IsPost(request.Method) && request.HasFormContentType)
            || Words.Any(w => request.Path.Value?.Contains(w, StringComparison.OrdinalIgnoreCase) == true);
    }

    private static readonly string[] Words = ["webhook", "twilio"];

    private static Task Refuse(HttpContext http)
    {
        var (method, path) = (http.Request.Method, Printable(http));
        var known = http.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<Known>() is not null).Select(e => "/" + e.RoutePattern.RawText!.TrimStart('/')).ToList();
        var exists = known.Contains(http.Request.Path.Value!.TrimEnd('/'), StringComparer.OrdinalIgnoreCase);
        var status = exists ? StatusCodes.Status405MethodNotAllowed : StatusCodes.Status404NotFound;
        var reason = exists ? "Twilio must POST to this address."
            : $"There is no webhook here. A number's voice URL is {Twiml.Webhooks}/voice, the TwiML App's {Twiml.Webhooks}/join.";
        http.RequestServices.GetRequiredService<ILogger<WebhookRequest>>()
            .LogWarning("Webhook {Method} {Path} refused with {Status}: {Reason} `twilio setup` sets it", method, path, status, reason);
        if (exists) http.Response.Headers.Allow = HttpMethods.Post;
        var seen = new Dictionary<string, object?> { [PathMember] = path };
        return Results.Problem(reason, statusCode: status, extensions: seen).ExecuteAsync(http);
    }

    /// <summary>In one line, whatever it contains; without the query, which may be anything.</summary>
    private static string Printable(HttpContext http)
    {
        var path = string.Concat(http.Request.Path.Value!.Select(c => char.IsControl(c) ? '?' : c));
        return path.Length <= LongestPath ? path : $"{path[..LongestPath]}…";
    }
}
