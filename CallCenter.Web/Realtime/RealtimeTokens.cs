using Microsoft.Extensions.Options;

namespace CallCenter.Web.Realtime;

public sealed record RealtimeToken(string Token, DateTimeOffset ExpiresAt);

/// <summary>Short-lived tokens with which a signed-in agent's browser joins private channels.</summary>
public sealed class RealtimeTokens(RealtimeKeys keys, IOptions<RealtimeOptions> options, TimeProvider clock)
{
    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <param name="agentId">Becomes <c>sub</c>.</param>
    /// <param name="session">The sign-in that this token belongs to; <c>app.may_listen</c> refuses it once that has ended.</param>
    public async ValueTask<RealtimeToken> Mint(string agentId, string session, CancellationToken ct = default)
    {
        var secret = (await keys.Get(ct)).JwtSecret
            ?? throw new InvalidOperationException("Realtime:JwtSecret is not set; agents' tokens cannot be signed.");
        var now = clock.GetUtcNow();
        var until = now + options.Value.Lifetime;
        var token = SignedToken.Create(secret, Given(options.Value.JwtKeyId), now, until,
        [
            new("sub", agentId), new("role", "authenticated"), new("aud", "authenticated"), new("session", session),
        ]);
        return new RealtimeToken(token, DateTimeOffset.FromUnixTimeSeconds(until.ToUnixTimeSeconds()));
    }
}
