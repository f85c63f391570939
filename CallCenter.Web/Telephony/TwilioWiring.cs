using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>One setting of a number or TwiML App. The empty string: not set.</summary>
public sealed record TwilioSetting(string Name, string Current, string Wanted)
{
    public bool Fits => LeadsThere && IsRepeated;

    public bool LeadsThere => string.Equals(Current.Split('#')[0], Wanted.Split('#')[0], StringComparison.Ordinal);

    /// <summary>
    /// The part after # tells Twilio how to deliver. Whoever set it otherwise had a reason, as long as Twilio repeats what was answered with
    /// a 5xx: by default it repeats only what could not connect, and a moment without the database would cost the caller.
    /// </summary>
    public bool IsRepeated
    {
        get
        {
            if (!Wanted.Contains('#') || Current.Split('#') is not [_, var overrides]) return !Wanted.Contains('#');
            var set = QueryHelpers.ParseQuery(overrides);
            var policies = set.TryGetValue("rp", out var policy) ? policy.ToString().Split(',') : [];
            return policies.Intersect(["all", "5xx"]).Any() && !(set.TryGetValue("rc", out var count) && count == "0");
        }
    }
}

/// <summary>What the account's numbers and TwiML App must be set to, so that calls arrive at this installation.</summary>
public sealed class TwilioWiring(PublicUrl url, IOptions<TwilioOptions> options)
{
    public IReadOnlyList<TwilioSetting> OfNumber(TwilioResource number) =>
    [
        Setting(number, "VoiceUrl", url.Of($"{Twiml.Webhooks}/voice{Twiml.Persistent}")),
        Setting(number, "VoiceMethod", "POST"),
        .. options.Value.FallbackUrl is { Length: > 0 } fallback ? [Setting(number, "VoiceFallbackUrl", fallback)] : Array.Empty<TwilioSetting>(),
        // Where one of these two is set, Twilio ignores the number's own VoiceUrl.
        Setting(number, "VoiceApplicationSid", ""),
        Setting(number, "TrunkSid", ""),
        Setting(number, "StatusCallback", url.Of($"{Twiml.Webhooks}/call-status{Twiml.Persistent}")),
        Setting(number, "StatusCallbackMethod", "POST"),
    ];

    /// <param name="app">Null for one that is to be made.</param>
    public IReadOnlyList<TwilioSetting> OfApp(TwilioResource? app) =>
    [
        Setting(app, "VoiceUrl", url.Of($"{Twiml.Webhooks}/join{Twiml.Persistent}")),
        Setting(app, "VoiceMethod", "POST"),
    ];

    private static TwilioSetting Setting(TwilioResource? of, string name, string wanted) => new(name, of?[name] ?? "", wanted);
}
