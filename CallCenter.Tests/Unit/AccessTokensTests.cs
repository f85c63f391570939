using System.Text.Json;
using CallCenter.Tests.Support;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Unit;

public sealed class AccessTokensTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 29, 12, 0, 0, 700, TimeSpan.FromHours(2));

    private static (JsonElement Header, JsonElement Claims) Token(TwilioOptions twilio)
    {
        var (token, expires) = new AccessTokens(Options.Create(twilio), new Stopped()).For("agent_1");
        expires.ShouldBe(new(2026, 11, 29, 11, 0, 0, TimeSpan.Zero));
        var parts = token.Split('.').Take(2)
            .Select(p => JsonDocument.Parse(Microsoft.AspNetCore.WebUtilities.WebEncoders.Base64UrlDecode(p)).RootElement).ToList();
        return (parts[0], parts[1]);
    }

    [Fact]
    public void A_token_says_who_may_call_and_be_called_by_the_houses_clock()
    {
        var twilio = TwilioStandIn.Account;

        var (header, claims) = Token(twilio);

        header.EnumerateObject().Select(h => $"{h.Name} {h.Value}")
            .ShouldBe(["alg HS256", "cty twilio-fpa;v=1", "typ JWT"], ignoreOrder: true);
        claims.EnumerateObject().Select(c => c.Name).Order(StringComparer.Ordinal).ShouldBe(["exp", "grants", "iat", "iss", "jti", "sub"]);
        var issued = Now.ToUnixTimeSeconds();
        claims.GetProperty("iat").GetInt64().ShouldBe(issued);
        claims.GetProperty("exp").GetInt64().ShouldBe(issued + 3600);
        claims.GetProperty("jti").GetString().ShouldBe($"{twilio.ApiKeySid}-{issued}");
        claims.GetProperty("iss").GetString().ShouldBe(twilio.ApiKeySid);
        claims.GetProperty("sub").GetString().ShouldBe(twilio.AccountSid);
        claims.GetProperty("grants").GetRawText().ShouldBe(
            """{"identity":"agent_1","voice":{"incoming":{"allow":true},"outgoing":{"application_sid":"APP"}}}"""
                .Replace("APP", twilio.TwimlAppSid));
    }

    [Fact]
    public void A_token_names_the_region_where_one_is_set()
    {
        var account = TwilioStandIn.Account;

        var (header, _) = Token(new()
        {
            AccountSid = account.AccountSid,
            ApiKeySid = account.ApiKeySid,
            ApiKeySecret = account.ApiKeySecret,
            TwimlAppSid = account.TwimlAppSid,
            Region = "ie1",
        });

        header.GetProperty("twr").GetString().ShouldBe("ie1");
    }

    private sealed class Stopped : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
    }
}
