using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CallCenter.Simulator.Signalling;

/// <summary>What a valid access token allows its browser.</summary>
internal sealed record AccessToken(string Identity, DateTimeOffset Expires, bool MayReceive, string? ApplicationSid)
{
    /// <summary>The token, or Twilio's signalling error: 31204 (the SDK's 20101) invalid, 31205 (20104) expired.</summary>
    public static (AccessToken? Token, int Error) Read(string? text, SimulatorOptions options)
    {
        try
        {
            return text?.Split('.') is [var header, var claims, var signature] ? Read(header, claims, signature, options) : (null, 31204);
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return (null, 31204);
        }
    }

    private static (AccessToken?, int) Read(string header, string claims, string signature, SimulatorOptions options)
    {
        using var head = JsonDocument.Parse(Base64Url.DecodeFromChars(header));
        if (head.RootElement.GetProperty("alg").GetString() != "HS256")
            return (null, 31204);
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.ApiKeySecret), Encoding.ASCII.GetBytes($"{header}.{claims}"));
        if (!CryptographicOperations.FixedTimeEquals(expected, Base64Url.DecodeFromChars(signature)))
            return (null, 31204);

        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
        var claim = payload.RootElement;
        if (claim.GetProperty("iss").GetString() != options.ApiKeySid || claim.GetProperty("sub").GetString() != options.AccountSid)
            return (null, 31204);
        var grants = claim.GetProperty("grants");
        if (grants.GetProperty("identity").GetString() is not { Length: > 0 } identity || !grants.TryGetProperty("voice", out var voice))
            return (null, 31204);
        var now = DateTimeOffset.UtcNow;
        if (claim.TryGetProperty("nbf", out var begins) && begins.GetInt64() > now.ToUnixTimeSeconds())
            return (null, 31204);
        var expires = DateTimeOffset.FromUnixTimeSeconds(claim.GetProperty("exp").GetInt64());
        if (expires <= now)
            return (null, 31205);

        var receives = voice.TryGetProperty("incoming", out var incoming) && incoming.TryGetProperty("allow", out var allow)
            && allow.ValueKind == JsonValueKind.True;
        var app = voice.TryGetProperty("outgoing", out var outgoing) && outgoing.TryGetProperty("application_sid", out var sid)
            ? sid.GetString() : null;
        return (new AccessToken(identity, expires, receives, app), 0);
    }
}
