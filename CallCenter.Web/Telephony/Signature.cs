using System.Text;
using Twilio.Security;

namespace CallCenter.Web.Telephony;

/// <summary>
/// Whether Twilio signed a webhook. The library decides; it gets the request in the form that Twilio signs, because by itself it
/// keeps only one value of a repeated field and rewrites some URLs before it tries them with another port.
/// </summary>
public static class Signature
{
    /// <param name="url">The public URL with the raw path and query.</param>
    /// <param name="form">The decoded fields in any order; null for a JSON body, whose hash is in the URL instead.</param>
    /// <param name="settings">
    /// The request's <see cref="RequestValidator.SignatureSettingsHeader"/>; without it the algorithm is HMAC-SHA1.
    /// </param>
    public static bool IsValid(
        string secret, string signature, string url, IReadOnlyDictionary<string, string[]>? form, ReadOnlySpan<byte> body,
        string? settings = null)
    {
        if (signature.Length == 0 || (form is null && !BodyHashMatches(url, Encoding.UTF8.GetString(body)))) return false;
        var library = new RequestValidator(secret);
        var algorithm = RequestValidator.GetSignatureAlgorithm(settings);
        // The library appends name and value. All values of a name, with the name between them, are what Twilio appends.
        var fields = form?.ToDictionary(f => f.Key, f => f.Value is [var only] ? only
            : string.Join(f.Key, f.Value.Distinct().Order(StringComparer.Ordinal)));
        return WithAndWithoutPort(url).Any(candidate => Validates(library, candidate, fields, signature, algorithm));
    }

    /// <summary>Twilio does not sign anything that is not a URL.</summary>
    private static bool Validates(
        RequestValidator library, string url, IDictionary<string, string>? fields, string signature, string algorithm)
    {
        try { return library.Validate(url, fields, signature, algorithm); }
        catch (Exception e) when (e is UriFormatException or ArgumentException) { return false; }
    }

    // Twilio is inconsistent about the port, so a URL is accepted with and without it.
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

    private static bool BodyHashMatches(string url, string body)
    {
        const string name = "bodySHA256=";
        var query = url.IndexOf('?') is var at and >= 0 ? url[(at + 1)..] : "";
        return query.Split('&').Any(p => p.StartsWith(name, StringComparison.Ordinal)
            && RequestValidator.ValidateBody(body, Uri.UnescapeDataString(p[name.Length..]).ToLowerInvariant()));
    }
}
