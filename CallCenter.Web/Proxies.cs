using System.Globalization;
using System.Net;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.HttpOverrides;

namespace CallCenter.Web;

/// <summary>
/// What a proxy says about the request. It is trusted only with <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>; ASP.NET Core then reads the
/// scheme and the address, but not the host.
/// </summary>
public static class Proxies
{
    private const string Setting = "Proxies:Count";

    public static IServiceCollection AddProxies(this IServiceCollection services, IConfiguration configuration)
    {
        var count = Count(configuration[Setting]);
        return services.PostConfigure<ForwardedHeadersOptions>(options =>
        {
            if (!options.ForwardedHeaders.HasFlag(ForwardedHeaders.XForwardedProto)) return;
            options.ForwardedHeaders |= ForwardedHeaders.XForwardedHost;
            // From the right: entries further left than those of our own proxies are made up by the client.
            options.ForwardLimit = count;
        });
    }

    /// <summary>
    /// The host that the browser requested, as far as the request shows; null if a proxy sent its own name for this app instead.
    /// No other code may take the host from the request: redirects are relative, and Twilio is given <c>Twilio:PublicBaseUrl</c>.
    /// </summary>
    public static string? PublicHost(this HttpRequest request) =>
        request.Host.HasValue && !(request.IsHttps && IsLoopback(request.Host.Host)) ? request.Host.Value : null;

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out var ip)
        && IPAddress.IsLoopback(ip));

    private static int Count(string? text) => string.IsNullOrWhiteSpace(text) ? 1
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is > 0 and <= 10 ? count
        : throw new SetupException($"{Setting} is the number of proxies in front of this app, 1 to 10, not '{text}'.");
}
