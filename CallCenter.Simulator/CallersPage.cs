using System.Reflection;

namespace CallCenter.Simulator;

/// <summary>The page where a person plays the caller. Its files are embedded in the assembly.</summary>
internal static class CallersPage
{
    private const string Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", (HttpContext http) => SendAsync(http, "index.html"));
        routes.MapGet("/{file}", SendAsync);
    }

    private static async Task SendAsync(HttpContext http, string file)
    {
        await using var content = Assembly.GetExecutingAssembly().GetManifestResourceStream("page/" + file);
        if (content is null)
        {
            http.Response.StatusCode = 404;
            return;
        }
        http.Response.ContentType = Path.GetExtension(file) switch
        {
            ".html" => "text/html; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            _ => "text/javascript; charset=utf-8",
        };
        http.Response.Headers.ContentSecurityPolicy = Policy;
        http.Response.Headers.CacheControl = "no-cache";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        await content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
