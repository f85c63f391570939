using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CallCenter.Web.Telephony;

/// <summary>Tokens with which an agent's browser registers its Device: outgoing through the TwiML App, incoming allowed.</summary>
public sealed class AccessTokens(IOptions<TwilioOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public (string Token, DateTimeOffset ExpiresAt) For(string identity)
    {
        var twilio = options.Value;
        var now = clock.GetUtcNow();
        var expires = now + Lifetime;
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = "JWT",
            AdditionalHeaderClaims = new Dictionary<string, object> { ["cty"] = "twilio-fpa;v=1" },
            Claims = new Dictionary<string, object>
            {
                ["jti"] = $"{twilio.ApiKeySid}-{now.ToUnixTimeSeconds()}",
                ["iss"] = twilio.ApiKeySid,
                ["sub"] = twilio.AccountSid,
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = expires.ToUnixTimeSeconds(),
                ["grants"] = new Dictionary<string, object>
                {
                    ["identity"] = identity,
                    ["voice"] = new Dictionary<string, object>
                    {
                        ["incoming"] = new Dictionary<string, object> { ["allow"] = true },
                        ["outgoing"] = new Dictionary<string, object> { ["application_sid"] = twilio.TwimlAppSid },
                    },
                },
            },
            SigningCredentials = new(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(twilio.ApiKeySecret)), SecurityAlgorithms.HmacSha256),
        });
        return (token, expires);
    }
}
