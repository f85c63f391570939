using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CallCenter.Web.Realtime.Embedded;

/// <param name="Expires">Unix seconds.</param>
internal sealed record VerifiedToken(string Raw, JsonElement Claims, string Role, string? Sub, long Expires);

/// <param name="Code">As in the reply to a join.</param>
/// <param name="Text">What follows the code there, and the message of a channel's end.</param>
/// <param name="Handshake">The text of the 401 at the handshake.</param>
internal sealed record TokenFault(string Code, string Text, string Handshake)
{
    public static readonly TokenFault Missing = new("MissingAPIKey", "API key is missing", "API key is missing");
    public static readonly TokenFault Malformed = Same("MalformedJWT", "The token provided is not a valid JWT");
    public static readonly TokenFault Claims = Same("InvalidJWTToken", "Fields `role` and `exp` are required in JWT");
    public static readonly TokenFault Signature = Same("JwtSignatureError", "Failed to validate JWT signature");
    public static readonly TokenFault Signer =
        Same("JwtSignerError", "Failed to generate JWT signer, check your JWT secret or JWKS configuration");

    public static TokenFault Expired(long seconds) =>
        new("InvalidJWTToken", $"Token has expired {seconds} seconds ago", "Token has expired");

    private static TokenFault Same(string code, string text) => new(code, text, text);
}

/// <summary>Signature, expiry and the two required claims. Neither audience nor issuer counts.</summary>
internal sealed partial class TokenCheck(RealtimeKeys keys, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Handler = new();
    private TokenValidationParameters? signature;

    public async ValueTask<(VerifiedToken? Token, TokenFault? Fault)> Verify(string? raw, CancellationToken ct)
    {
        if (raw is null) return (null, TokenFault.Missing);
        var text = Blanks().Replace(Uri.UnescapeDataString(raw), "");
        JsonWebToken token;
        JsonElement claims;
        try
        {
            token = Handler.ReadJsonWebToken(text);
            using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(token.EncodedPayload));
            claims = payload.RootElement.Clone();
        }
        catch (Exception e) when (e is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return (null, TokenFault.Malformed);
        }
        if (claims.ValueKind is not JsonValueKind.Object) return (null, TokenFault.Malformed);
        if (token.Alg is not ("HS256" or "HS384" or "HS512")) return (null, TokenFault.Signer);
        signature ??= Signature((await keys.Get(ct)).JwtSecret!);
        if (!(await Handler.ValidateTokenAsync(text, signature)).IsValid) return (null, TokenFault.Signature);
        return Read(raw, claims);
    }

    /// <summary>Whether a token that was valid once still is.</summary>
    public TokenFault? Expiry(long expires) =>
        clock.GetUtcNow().ToUnixTimeSeconds() is var now && expires <= now ? TokenFault.Expired(now - expires) : null;

    private (VerifiedToken?, TokenFault?) Read(string raw, JsonElement claims)
    {
        long? expires = claims.TryGetProperty("exp", out var exp) && exp.ValueKind is JsonValueKind.Number
            && exp.TryGetDecimal(out var seconds) && Math.Abs(seconds) < long.MaxValue / 2
            ? (long)Math.Round(seconds, MidpointRounding.AwayFromZero) : null;
        if (expires is { } known && Expiry(known) is { } expired) return (null, expired);
        if (claims.TryGetProperty("iat", out var issued) && issued.ValueKind is not JsonValueKind.Number)
            return (null, TokenFault.Malformed);
        if (expires is null || Text(claims, "role") is not { } role) return (null, TokenFault.Claims);
        return (new VerifiedToken(raw, claims, role, Text(claims, "sub"), expires.Value), null);
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static TokenValidationParameters Signature(string secret) => new()
    {
        ValidateIssuer = false,
        ValidateAudience = false,
        ValidateLifetime = false,
        IssuerSigningKey = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)),
        TryAllIssuerSigningKeys = true,
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256, SecurityAlgorithms.HmacSha384, SecurityAlgorithms.HmacSha512],
    };

    [GeneratedRegex(@"\s")]
    private static partial Regex Blanks();
}
