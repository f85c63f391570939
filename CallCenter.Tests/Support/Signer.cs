using System.Security.Cryptography;
using System.Text;

namespace CallCenter.Tests.Support;

/// <summary>
/// Signs like Twilio, where the product only verifies: URL and sorted fields, each value of a name once. SignatureTests
/// compare it with vectors of the npm package twilio.
/// </summary>
internal static class Signer
{
    /// <param name="form">The decoded fields in any order; null for a JSON body.</param>
    public static string Sign(string secret, string url, IReadOnlyDictionary<string, string[]>? form, bool sha256 = false)
    {
        var data = new StringBuilder(url);
        foreach (var (name, values) in (form ?? new Dictionary<string, string[]>()).OrderBy(f => f.Key, StringComparer.Ordinal))
            foreach (var value in values.Distinct().Order(StringComparer.Ordinal))
                data.Append(name).Append(value);
        var (key, bytes) = (Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(data.ToString()));
#pragma warning disable CA5350 // Twilio's algorithm, not our choice
        return Convert.ToBase64String(sha256 ? HMACSHA256.HashData(key, bytes) : HMACSHA1.HashData(key, bytes));
#pragma warning restore CA5350
    }
}
