using System.Security.Cryptography;
using System.Text;

namespace CallCenter.Web.Telephony;

/// <summary>
/// X-Twilio-Signature: Base64(HMAC-SHA1(auth token, URL + sorted form fields)). Twilio is inconsistent about the default
/// port, so the URL is accepted with and without it. Source: facts/twilio.md 1.7, checked against the npm package twilio.
/// </summary>
public static class Signature
{
    /// <param name="url">The public URL with the raw path and query.</param>
    /// <param name="form">The decoded fields in any order; null for a JSON body, whose hash is in the URL instead.</param>
    public static bool IsValid(string authToken, string signature, string url, IReadOnlyDictionary<string, string[]>? form, ReadOnlySpan<byte> body)
    {
        if (form is null && !BodyHashMatches(url, body)) return false;
        var given = Encoding.UTF8.GetBytes(signature);
        var valid = false;
        foreach (var candidate in WithAndWithoutPort(url))
            valid |= CryptographicOperations.FixedTimeEquals(given, Encoding.UTF8.GetBytes(Sign(authToken, candidate, form)));
        return valid;
    }

    public static string Sign(string authToken, string url, IReadOnlyDictionary<string, string[]>? form)
    {
        var data = new StringBuilder(url);
        foreach (var (name, values) in (form ?? new Dictionary<string, string[]>()).OrderBy(f => f.Key, StringComparer.Ordinal))
            foreach (var value in values.Distinct().Order(StringComparer.Ordinal))
                data.Append(name).Append(value);
#pragma warning disable CA5350 // Twilio's algorithm, not our choice
        return Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(authToken), Encoding.UTF8.GetBytes(data.ToString())));
#pragma warning restore CA5350
    }

    private static IEnumerable<string> WithAndWithoutPort(string url)
    {
        yield return url;
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOfAny(['/', '?'], start) is var i and >= 0 ? i : url.Length;
        var authority = url[start..end];
        var colon = authority.LastIndexOf(':');
        var hasPort = colon > authority.LastIndexOfAny([']', '@']); // neither in an IPv6 address nor between a user and a password
        yield return hasPort
            ? url[..start] + authority[..colon] + url[end..]
            : url[..end] + (url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80") + url[end..];
    }

    private static bool BodyHashMatches(string url, ReadOnlySpan<byte> body)
    {
        const string name = "bodySHA256=";
        var at = url.IndexOf(name, url.IndexOf('?') is var q and >= 0 ? q : url.Length, StringComparison.Ordinal);
        if (at < 0) return false;
        var given = url[(at + name.Length)..].Split('&')[0];
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given.ToLowerInvariant()), Encoding.UTF8.GetBytes(Convert.ToHexStringLower(SHA256.HashData(body))));
    }
}
