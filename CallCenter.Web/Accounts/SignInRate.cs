using System.Globalization;
using System.Threading.RateLimiting;
using CallCenter.Web.Data;
using Microsoft.AspNetCore.RateLimiting;

namespace CallCenter.Web.Accounts;

/// <summary>
/// Limits sign-in attempts per address: an account's lock does not stop guesses at many accounts. Each node counts separately.
/// </summary>
public static class SignInRate
{
    /// <summary>The policy's name, for the page that it limits.</summary>
    public const string Policy = "sign-in";

    private const string Setting = "Accounts:SignInsPerMinute";
    // At the start of a shift a whole office signs in from one address.
    private const int Default = 60;

    public static IServiceCollection AddSignInRate(this IServiceCollection services, IConfiguration configuration)
    {
        var limit = Limit(configuration[Setting]);
        return services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = Refuse;
            options.AddPolicy(Policy, http => HttpMethods.IsPost(http.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(NetworkAddress.Of(http.Connection),
                    _ => new() { PermitLimit = limit, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter("only reads"));
        });
    }

    private static int Limit(string? text) => string.IsNullOrWhiteSpace(text) ? Default
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit > 0 ? limit
        : throw new SetupException($"{Setting} must be a whole number above zero, not '{text}'.");

    private static ValueTask Refuse(OnRejectedContext context, CancellationToken ct)
    {
        var http = context.HttpContext;
        var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told) ? told : TimeSpan.FromMinutes(1);
        http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(SignInRate))
            .LogWarning("Sign-in refused: too many attempts from {Address}", NetworkAddress.Of(http.Connection));
        return ValueTask.CompletedTask;
    }
}
