using CallCenter.Web.Lines;

namespace CallCenter.Web.Telephony;

/// <summary>
/// Settings section <c>Twilio</c>. With no <see cref="AccountSid"/> in Development the simulator stands in for all of it.
/// </summary>
public sealed class TwilioOptions
{
    private const string TwiliosOwnApi = "https://api.twilio.com";
    private static readonly TimeSpan TwiliosOwnLimit = TimeSpan.FromHours(4);

    /// <summary>How long before Twilio ends their call, see <see cref="TimeLimit"/>, agents are warned.</summary>
    public static readonly TimeSpan LimitWarning = TimeSpan.FromMinutes(10);

    /// <summary><c>AC…</c></summary>
    public string AccountSid { get; set; } = "";
    /// <summary>Signs webhooks. Console: Account Info.</summary>
    public string AuthToken { get; set; } = "";
    /// <summary>
    /// The secret of a shared key, if webhooks are signed with one (HMAC-SHA256) instead of the auth token. Unset: they are not.
    /// </summary>
    public string WebhookSecret { get; set; } = "";
    /// <summary>The account's other auth token during a rotation: webhooks signed with it are accepted too.</summary>
    public string SecondaryAuthToken { get; set; } = "";
    /// <summary><c>SK…</c> of a standard API key; with its secret it signs access tokens and REST requests.</summary>
    public string ApiKeySid { get; set; } = "";
    public string ApiKeySecret { get; set; } = "";
    /// <summary><c>AP…</c> of the TwiML App whose Voice URL is <c>{PublicBaseUrl}/webhooks/twilio/join</c>.</summary>
    public string TwimlAppSid { get; set; } = "";
    /// <summary>
    /// Where Twilio gets its instructions for a caller while this installation is down; it must be hosted elsewhere, such as in a TwiML
    /// Bin. <c>twilio fallback</c> prints what to put there.
    /// </summary>
    public string FallbackUrl { get; set; } = "";
    /// <summary>
    /// What waiting callers and callers on hold hear: an absolute http(s) URL, ideally hosted by Twilio, such as a TwiML Bin with a looping
    /// <c>&lt;Play loop="0"&gt;</c>. It must respond whenever a caller waits, or they wait in silence. Unset: Twilio's own music.
    /// </summary>
    public string HoldMusicUrl { get; set; } = "";
    /// <summary>
    /// In which language callers are told what no line says: that a number is not in service, and what <c>twilio fallback</c> prints.
    /// One that lines may have, such as <c>de-DE</c>. Default <c>en-US</c>.
    /// </summary>
    public string Language { get; set; } = Sentences.DefaultLanguage;
    /// <summary>
    /// The voice for each language, by its code with or without the region: <c>de</c> or <c>de-DE</c> is <c>Polly.Vicki-Neural</c>. One
    /// that Twilio does not have, or not in this language, says nothing. Unset: the voice that the account has for the language.
    /// </summary>
    public Dictionary<string, string> Voices { get; } = new(StringComparer.OrdinalIgnoreCase);
    /// <summary>
    /// When Twilio ends a leg, and with the customer's leg the call: 1 min to 24 h, written <c>hh:mm:ss</c> or <c>1.00:00:00</c>.
    /// The agent's card shows it for the last 10 min. Unset: Twilio's own limit, 4 h.
    /// </summary>
    public TimeSpan? TimeLimit { get; set; }
    /// <summary>
    /// Where Twilio reaches this installation, without a trailing slash, such as <c>https://calls.example.com</c>. Webhook signatures are
    /// verified with it.
    /// </summary>
    public string PublicBaseUrl { get; set; } = "";
    /// <summary>
    /// Default <c>https://api.twilio.com</c>. With any other address, region and edge do not change where the API is called.
    /// </summary>
    public string ApiBaseUrl { get; set; } = TwiliosOwnApi;
    /// <summary>
    /// Where the account's calls are processed and its API key was made: <c>ie1</c>, <c>au1</c>. Unset: Twilio's default, <c>us1</c>.
    /// </summary>
    public string Region { get; set; } = "";
    /// <summary>Where requests enter Twilio's network, such as <c>dublin</c>. Unset: the API's default.</summary>
    public string Edge { get; set; } = "";
    /// <summary>Where the browser's Voice SDK signals instead of Twilio's edge; set for the simulator only.</summary>
    public string? SignallingUrl { get; set; }

    /// <summary>The simulator stands in for Twilio: it reaches this machine's own addresses, and without TLS.</summary>
    public bool IsSimulated => !string.IsNullOrEmpty(SignallingUrl);

    /// <summary>Null: whichever Twilio chooses.</summary>
    public string? VoiceOf(string language)
    {
        var voice = Voice(language) ?? Voice(Sentences.Alone(language));
        return string.IsNullOrWhiteSpace(voice) ? null : voice.Trim();
    }

    private string? Voice(string key) => Voices.GetValueOrDefault(key);

    public TimeSpan LongestLeg => TimeLimit ?? TwiliosOwnLimit;

    public bool IsTwiliosOwnApi => ApiBaseUrl.TrimEnd('/') == TwiliosOwnApi;

    /// <summary>What a webhook may be signed with.</summary>
    /// <param name="settings">
    /// The header that names the key and the algorithm; empty if Twilio sends none, and then it is an auth token.
    /// </param>
    public IEnumerable<string> SigningSecrets(string settings)
    {
        if (settings.Length > 0 && WebhookSecret.Length > 0) yield return WebhookSecret;
        yield return AuthToken;
        if (SecondaryAuthToken.Length > 0) yield return SecondaryAuthToken;
    }

    /// <summary>The settings that are missing, by their full names.</summary>
    public IEnumerable<string> Missing()
    {
        foreach (var (name, value) in new[]
        {
            (nameof(AccountSid), AccountSid), (nameof(AuthToken), AuthToken), (nameof(ApiKeySid), ApiKeySid),
            (nameof(ApiKeySecret), ApiKeySecret), (nameof(TwimlAppSid), TwimlAppSid),
        })
            if (string.IsNullOrWhiteSpace(value)) yield return $"Twilio:{name}";
    }
}
