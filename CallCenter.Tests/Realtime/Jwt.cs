using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace CallCenter.Tests.Realtime;

/// <summary>Tokens signed by hand, so that they can be wrong in every way.</summary>
internal static class Jwt
{
    public static long In(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();

    public static string Agent(string sub, int seconds = 60) => Sign(new { role = "authenticated", sub, exp = In(seconds) });

    public static string Sign(object claims, string secret = RealtimeHost.Secret, string alg = "HS256")
    {
        var unsigned = $"{Part(new { alg, typ = "JWT" })}.{Part(claims)}";
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(unsigned));
        return $"{unsigned}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
