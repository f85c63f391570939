using Microsoft.Extensions.Primitives;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>Open to every origin, like the real server: the request's token protects it, and cookies are ignored.</summary>
internal static class Cors
{
    public static RequestDelegate Open(RequestDelegate next) => http =>
    {
        Allow(http);
        return next(http);
    };

    public static Task Preflight(HttpContext http)
    {
        Allow(http);
        http.Response.Headers.AccessControlAllowMethods = "POST, OPTIONS";
        var asked = http.Request.Headers.AccessControlRequestHeaders;
        http.Response.Headers.AccessControlAllowHeaders =
            StringValues.IsNullOrEmpty(asked) ? "authorization, apikey, content-type, x-client-info" : asked;
        http.Response.Headers.AccessControlMaxAge = "86400";
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static void Allow(HttpContext http) => http.Response.Headers.AccessControlAllowOrigin = "*";
}
