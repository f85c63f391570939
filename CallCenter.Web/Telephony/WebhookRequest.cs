using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Twilio.Security;

namespace CallCenter.Web.Telephony;

/// <summary>One signed request from Twilio, read once and completely: the signature covers the raw form.</summary>
public sealed partial class WebhookRequest
{
    public const int MaxBody = 64 * 1024;
    private const int MaxFields = 500;
    private readonly IReadOnlyDictionary<string, string[]> form;
    private readonly IQueryCollection query;

    private WebhookRequest(IReadOnlyDictionary<string, string[]> form, IQueryCollection query, string? token) =>
        (this.form, this.query, IdempotencyToken) = (form, query, token);

    public string? IdempotencyToken { get; }

    /// <summary>A field's value without zero characters, which cannot be stored; the empty string if it is missing.</summary>
    public string this[string name] => form.TryGetValue(name, out var values) && values.Length > 0 ? Storable(values[^1]) : "";

    /// <summary>A parameter of the address that we gave Twilio, at most 128 characters; null if it is missing.</summary>
    public string? Query(string name) => query[name] is [{ Length: > 0 and <= 128 } value] ? Storable(value) : null;

    private static string Storable(string text) => text.Replace("\0", "", StringComparison.Ordinal);

    /// <summary>A field that must be a SID of the given kind.</summary>
    /// <exception cref="UnreadableException">It is missing or malformed.</exception>
    public string Sid(string name, string prefix)
    {
        var value = this[name];
        return SidShape().IsMatch(value) && value.StartsWith(prefix, StringComparison.Ordinal)
            ? value : throw new UnreadableException($"{name} must be {prefix} and 32 hexadecimal digits.");
    }

    /// <summary>A field with a known vocabulary: letters, digits and hyphens, at most 40; may be empty.</summary>
    public string Word(string name) => WordShape().IsMatch(this[name])
        ? this[name] : throw new UnreadableException($"{name} is not a word that Twilio uses.");

    /// <summary>Reads, limits and verifies; 413, 400 or 403 by exception.</summary>
    public static async Task<WebhookRequest> Read(HttpContext http, TwilioOptions options, PublicUrl url)
    {
        var body = await Body(http.Request);
        var json = http.Request.ContentType?.StartsWith("application/json", StringComparison.OrdinalIgnoreCase) == true;
        if (!json && http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true)
            throw new UnreadableException("Send application/x-www-form-urlencoded.");
        var form = json ? new Dictionary<string, string[]>() : Parse(body);
        // The raw target: a decoded path is not what Twilio signed.
        var target = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
        var asked = url.Base + target;
        var signature = http.Request.Headers["X-Twilio-Signature"].ToString();
        var settings = http.Request.Headers[RequestValidator.SignatureSettingsHeader].ToString();
        if (!options.SigningSecrets(settings).Any(secret => Signature.IsValid(secret, signature, asked, json ? null : form, body, settings))
            && !(http.Request.Path == DoctorsSeal.Path
                && options.SigningSecrets("").Any(secret => DoctorsSeal.Fits(signature, asked, secret))))
            throw new ForgedException();
        if (form.TryGetValue("AccountSid", out var account) && account[^1] != options.AccountSid) throw new ForgedException();
        var token = http.Request.Headers["I-Twilio-Idempotency-Token"] is { Count: > 0 } t
            && t.ToString() is { Length: > 0 and <= 200 } given ? given : null;
        return new(form, http.Request.Query, token);
    }

    private static async Task<byte[]> Body(HttpRequest request)
    {
        if (request.ContentLength > MaxBody) throw new TooLargeException();
        var buffer = new MemoryStream();
        var chunk = new byte[8192];
        for (int read; (read = await request.Body.ReadAsync(chunk)) > 0;)
        {
            if (buffer.Length + read > MaxBody) throw new TooLargeException();
            buffer.Write(chunk, 0, read);
        }
        return buffer.ToArray();
    }

    private static Dictionary<string, string[]> Parse(byte[] body)
    {
        string text;
        try { text = new UTF8Encoding(false, true).GetString(body); }
        catch (DecoderFallbackException) { throw new UnreadableException("The form is not UTF-8."); }
        if (text.AsSpan().Count('&') >= MaxFields) throw new UnreadableException($"More than {MaxFields} fields.");
        var fields = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var pair in new QueryStringEnumerable(text))
        {
            var name = pair.DecodeName().ToString();
            if (!fields.TryGetValue(name, out var values)) fields[name] = values = [];
            values.Add(pair.DecodeValue().ToString());
        }
        return fields.ToDictionary(f => f.Key, f => f.Value.ToArray(), StringComparer.Ordinal);
    }

    [GeneratedRegex("^[A-Z]{2}[0-9a-fA-F]{32}$")]
    private static partial Regex SidShape();

    [GeneratedRegex("^[A-Za-z0-9-]{0,40}$")]
    private static partial Regex WordShape();
}

/// <summary>The request cannot be understood; the message says which part.</summary>
public sealed class UnreadableException(string message) : Exception(message);

public sealed class TooLargeException() : Exception("The body is larger than 64 KiB.");

public sealed class ForgedException() : Exception("The signature does not match.");
