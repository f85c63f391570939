using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>One setting of a number or TwiML App. The empty string: not set.</summary>
public sealed record TwilioSetting(string Name, string Current, string Wanted)
{
    public bool Fits => LeadsThere && IsRepeated;

    public bool LeadsThere => string.Equals(Current.Split('#')[0], Wanted.Split('#')[0], StringComparison.Ordinal);

    /// <summary>
    /// The part after # tells Twilio how to deliver. A different value was set on purpose and is accepted, as long as Twilio retries
    /// 5xx answers: by default it retries only failed connections, and a short database outage would cost the caller.
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

/// <summary>The settings that the account's numbers and TwiML App need, so that calls arrive at this installation.</summary>
public sealed class TwilioWiring(PublicUrl url, IOptions<TwilioOptions> options)
{
    public IReadOnlyList<TwilioSetting> OfNumber(TwilioResource number) =>
    [
        Setting(number, "VoiceUrl", url.Of($"{Twiml.Webhooks}/voice{Twiml.Persistent}")),
        Setting(number, "VoiceMethod", "POST"),
        .. options.Value.FallbackUrl is { Length: > 0 } fallback
            ? [Setting(number, "VoiceFallbackUrl", fallback)] : Array.Empty<TwilioSetting>(),
        // If one of these two is set, Twilio ignores the number's own VoiceUrl.
        Setting(number, "VoiceApplicationSid", ""),
        Setting(number, "TrunkSid", ""),
        Setting(number, "StatusCallback", url.Of($"{Twiml.Webhooks}/call-status{Twiml.Persistent}")),
        Setting(number, "StatusCallbackMethod", "POST"),
    ];

    /// <param name="app">Null for one that will be created.</param>
    public IReadOnlyList<TwilioSetting> OfApp(TwilioResource? app) =>
    [
        Setting(app, "VoiceUrl", url.Of($"{Twiml.Webhooks}/join{Twiml.Persistent}")),
        Setting(app, "VoiceMethod", "POST"),
    ];

    private static TwilioSetting Setting(TwilioResource? of, string name, string wanted) => new(name, of?[name] ?? "", wanted);
}
