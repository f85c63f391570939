using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using CallCenter.Web.Lines;

namespace CallCenter.Web.Telephony;

/// <param name="Setting">Its name within the section <c>Twilio</c>.</param>
/// <param name="Says">What is wrong with it, without its value if that is a secret.</param>
public sealed record OptionsProblem(string Setting, string Says);

/// <summary>What can be checked in the settings without any request.</summary>
public static partial class TwilioOptionsProblems
{
    private const int SecretLength = 32;

    public static IEnumerable<OptionsProblem> Problems(this TwilioOptions twilio)
    {
        foreach (var missing in twilio.Missing()) yield return new(missing["Twilio:".Length..], $"{missing} is not set.");
        foreach (var (name, sid, prefix) in new[]
        {
            (nameof(twilio.AccountSid), twilio.AccountSid, "AC"), (nameof(twilio.ApiKeySid), twilio.ApiKeySid, "SK"),
            (nameof(twilio.TwimlAppSid), twilio.TwimlAppSid, "AP"),
        })
            if (!string.IsNullOrWhiteSpace(sid) && !(sid.StartsWith(prefix, StringComparison.Ordinal) && SidShape().IsMatch(sid)))
                yield return new(name, $"Twilio:{name} must be {prefix} and 32 hexadecimal digits.");
        foreach (var (name, secret) in new[]
        {
            (nameof(twilio.AuthToken), twilio.AuthToken), (nameof(twilio.SecondaryAuthToken), twilio.SecondaryAuthToken),
            (nameof(twilio.ApiKeySecret), twilio.ApiKeySecret),
        })
            if (secret.Length > 0 && secret.Trim().Length is > 0 and var length && length != secret.Length)
                yield return new(name, $"Twilio:{name} begins or ends with white space.");
        if (twilio.ApiKeySecret.Trim().Length is > 0 and < SecretLength)
            yield return new(nameof(twilio.ApiKeySecret), $"Twilio:ApiKeySecret is shorter than {SecretLength} characters: "
                + "it is not an API key's secret, or it is incomplete.");
        if (twilio.HoldMusicProblem() is { } silent) yield return silent;
        if (twilio.TimeLimitProblem() is { } endless) yield return endless;
        foreach (var unspoken in twilio.LanguageProblems()) yield return unspoken;
        if (Base(twilio) is { } wrong) yield return new(nameof(twilio.PublicBaseUrl), $"Twilio:PublicBaseUrl {wrong}");
    }

    public static OptionsProblem? HoldMusicProblem(this TwilioOptions twilio) =>
        twilio.HoldMusicUrl.Length == 0 || IsHttp(twilio.HoldMusicUrl, out _) ? null
        : new(nameof(twilio.HoldMusicUrl), $"Twilio:HoldMusicUrl is not an absolute http or https address: '{twilio.HoldMusicUrl}'. "
            + "Set it to what callers should hear, such as a TwiML Bin, or leave it unset for Twilio's own music.");

    public static OptionsProblem? TimeLimitProblem(this TwilioOptions twilio) =>
        twilio.TimeLimit is null || (twilio.TimeLimit >= TimeSpan.FromMinutes(1) && twilio.TimeLimit <= TimeSpan.FromDays(1)) ? null
        : new(nameof(twilio.TimeLimit), $"Twilio:TimeLimit is {twilio.TimeLimit}: set 00:01:00 to 1.00:00:00, or leave it unset for 4 h.");

    public static IEnumerable<OptionsProblem> LanguageProblems(this TwilioOptions twilio)
    {
        if (!Sentences.Speak(twilio.Language))
            yield return new(nameof(twilio.Language), $"Twilio:Language is '{twilio.Language}'. Set one of {Offered}.");
        foreach (var (language, voice) in twilio.Voices)
        {
            var meant = Sentences.Languages.Select(l => l.Code).Where(code => Is(code) || Is(Sentences.Alone(code))).ToList();
            if (meant.Count == 0)
                yield return new(nameof(twilio.Voices), $"Twilio:Voices:{language} names no language of a line. Set one of {Offered}.");
            // Google's voices have their language in their names, Polly's do not.
            else if (voice.StartsWith("Google.", StringComparison.OrdinalIgnoreCase)
                && meant.Find(code => !voice.StartsWith($"Google.{code}-", StringComparison.OrdinalIgnoreCase)) is { } silent)
                yield return new(nameof(twilio.Voices),
                    $"Twilio:Voices:{language} is '{voice}', which does not speak {silent}: its callers would hear nothing.");

            bool Is(string code) => code.Equals(language, StringComparison.OrdinalIgnoreCase);
        }
    }

    private static string Offered => string.Join(", ", Sentences.Languages.Select(l => l.Code));

    public static bool IsHttp(string address, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(address, UriKind.Absolute, out url) && url.Scheme is "http" or "https";

    private static string? Base(TwilioOptions twilio)
    {
        if (twilio.PublicBaseUrl.Length == 0) return twilio.IsSimulated ? null : "is not set.";
        if (!IsHttp(twilio.PublicBaseUrl, out var url)) return "is not an absolute https address.";
        if (url.Query.Length > 0 || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            return "must be an address alone, without user name, query or fragment.";
        if (twilio.IsSimulated) return null;
        if (url.Scheme != "https")
            return "begins with http: browsers allow the microphone only on https, and calls would not be encrypted.";
        return url.IsLoopback || IsPrivate(url.Host)
            ? $"is {url.Host}, which only this machine or network can reach. Twilio connects from the internet." : null;
    }

    private static bool IsPrivate(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var ip)
        && (ip.IsIPv6UniqueLocal || ip.IsIPv6LinkLocal
            || (ip.AddressFamily == AddressFamily.InterNetwork ? ip.GetAddressBytes() : [])
                is [10, ..] or [192, 168, ..] or [169, 254, ..] or [172, >= 16 and <= 31, ..]);

    [GeneratedRegex("^[A-Z]{2}[0-9a-fA-F]{32}$")]
    private static partial Regex SidShape();
}
