using System.Text.RegularExpressions;

namespace CallCenter.Web.Accounts;

public static partial class SecurityHeaders
{
    /// <summary>Must come first, so that error pages and refusals carry the headers too.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app)
    {
        var settings = app.ApplicationServices.GetRequiredService<IConfiguration>();
        var secure = !app.ApplicationServices.GetRequiredService<IHostEnvironment>().IsDevelopment();
        return app.Use((context, next) =>
        {
            // Read per request: the simulator's address is known only once it has started.
            var origins = OriginsOf(settings["Realtime:Url"]).Concat(OriginsOf(settings["Twilio:SignallingUrl"]));
            var own = SocketsOf(context.Request, settings["Twilio:PublicBaseUrl"]);
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = context.Request.Path.StartsWithSegments("/hangfire") ? Hangfire : Strict(own.Concat(origins));
            // This host only: other hosts of the domain are not ours to decide about.
            if (secure && context.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=(), display-capture=(), payment=(), usb=()";
            // Over plain http browsers ignore it, and say so in the console of every page.
            if (context.Request.IsHttps) headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return next(context);
        });
    }

    private static string Strict(IEnumerable<string> origins) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            + "media-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; "
            + $"connect-src 'self' https://*.twilio.com wss://*.twilio.com{string.Concat(origins.Distinct().Select(o => " " + o))}; "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    // Hangfire's dashboard sets inline styles (its scripts are files); nothing of ours is served below its path.
    private const string Hangfire =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Some browsers do not count a WebSocket to the page's own host as 'self': it is named, and so is the public one.</summary>
    private static List<string> SocketsOf(HttpRequest request, string? publicBaseUrl)
    {
        var known = OriginsOf(publicBaseUrl).Where(o => o.StartsWith("ws", StringComparison.Ordinal)).ToList();
        var host = request.PublicHost() ?? (known.Count == 0 ? request.Host.Value : null);
        if (host is not null && PlainHost().IsMatch(host)) known.Insert(0, $"{(request.IsHttps ? "wss" : "ws")}://{host}");
        return known;
    }

    /// <summary>An address's origin for fetch and for WebSocket.</summary>
    private static IEnumerable<string> OriginsOf(string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || !PlainHost().IsMatch(uri.Authority)) return [];
        var secure = uri.Scheme is "https" or "wss";
        return secure ? [$"https://{uri.Authority}", $"wss://{uri.Authority}"] : [$"http://{uri.Authority}", $"ws://{uri.Authority}"];
    }

    // The client sends the Host header: it must not be able to end a directive and start another.
    [GeneratedRegex(@"^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$")]
    private static partial Regex PlainHost();
}
