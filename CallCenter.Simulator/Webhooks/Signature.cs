using System.Security.Cryptography;
using System.Text;

namespace CallCenter.Simulator.Webhooks;

internal static class Signature
{
    /// <summary>X-Twilio-Signature: HMAC-SHA1 over the URL and the fields sorted by name, as Twilio's libraries check it.</summary>
    public static string Of(string authToken, string url, IEnumerable<KeyValuePair<string, string>> fields)
    {
        var signed = new StringBuilder(url);
        foreach (var name in fields.GroupBy(field => field.Key, field => field.Value).OrderBy(group => group.Key, StringComparer.Ordinal))
            foreach (var value in name.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                signed.Append(name.Key).Append(value);
#pragma warning disable CA5350 // SHA-1 is what Twilio signs with.
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(signed.ToString())));
#pragma warning restore CA5350
    }
}
