using Microsoft.Extensions.Options;
using Twilio.Jwt.AccessToken;

namespace CallCenter.Web.Telephony;

/// <summary>
/// Tokens with which an agent's browser registers its Device: outgoing calls through the TwiML App, incoming calls allowed.
/// </summary>
public sealed class AccessTokens(IOptions<TwilioOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public (string Token, DateTimeOffset ExpiresAt) For(string identity)
    {
        // The library rounds its input: in whole seconds both are the same.
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var token = new DatedToken(options.Value, identity, now, now + Lifetime);
        return (token.ToJwt(), now + Lifetime);
    }

    /// <summary>The library's token, but with the database's clock instead of the machine's, and with its time of issue.</summary>
    private sealed class DatedToken(TwilioOptions twilio, string identity, DateTimeOffset now, DateTimeOffset expires) : Token(
        twilio.AccountSid, twilio.ApiKeySid, twilio.ApiKeySecret, identity, expires.UtcDateTime,
        grants: [new VoiceGrant { IncomingAllow = true, OutgoingApplicationSid = twilio.TwimlAppSid }],
        region: twilio.Region.Length > 0 ? twilio.Region : null)
    {
        public override string Id => $"{twilio.ApiKeySid}-{now.ToUnixTimeSeconds()}";
        public override Dictionary<string, object> Claims => new(base.Claims) { ["iat"] = now.ToUnixTimeSeconds() };
    }
}
