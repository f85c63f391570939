using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>One setting of a number or TwiML App. The empty string: not set.</summary>
public sealed record TwilioSetting(string Name, string Current, string Wanted)
{
    // The part after # tells Twilio how to deliver; whoever set it otherwise had a reason.
    public bool Fits => string.Equals(Current.Split('#')[0], Wanted.Split('#')[0], StringComparison.Ordinal);
}

/// <summary>What the account's numbers and TwiML App must be set to, so that calls arrive at this installation.</summary>
public sealed class TwilioWiring(PublicUrl url, IOptions<TwilioOptions> options)
{
    public IReadOnlyList<TwilioSetting> OfNumber(TwilioResource number) =>
    [
        Setting(number, "VoiceUrl", url.Of($"{Twiml.Webhooks}/voice")),
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
        Setting(app, "VoiceUrl", url.Of($"{Twiml.Webhooks}/join")),
        Setting(app, "VoiceMethod", "POST"),
    ];

    private static TwilioSetting Setting(TwilioResource? of, string name, string wanted) => new(name, of?[name] ?? "", wanted);
}
