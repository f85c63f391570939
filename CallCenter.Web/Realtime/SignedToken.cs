using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CallCenter.Web.Realtime;

/// <summary>One HS256 token as Supabase Realtime reads it.</summary>
internal static class SignedToken
{
    private const string Issuer = "callcenter";

    public static string Create(
        string secret, string? keyId, DateTimeOffset from, DateTimeOffset until, KeyValuePair<string, object>[] claims) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            IssuedAt = from.UtcDateTime,
            Expires = until.UtcDateTime,
            Claims = new Dictionary<string, object>(claims),
            SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)) { KeyId = keyId }, SecurityAlgorithms.HmacSha256),
        });
}
