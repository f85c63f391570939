namespace CallCenter.Simulator.Voice;

/// <summary>Where a number or an application gets its instructions. The empty string: nowhere.</summary>
internal sealed class VoiceSettings
{
    public string VoiceUrl { get; set; } = "";
    public string VoiceMethod { get; set; } = "POST";
    public string VoiceFallbackUrl { get; set; } = "";
    public string VoiceFallbackMethod { get; set; } = "POST";
    public string StatusCallback { get; set; } = "";
    public string StatusCallbackMethod { get; set; } = "POST";

    public DateTimeOffset Created { get; } = DateTimeOffset.UtcNow;
    public DateTimeOffset Updated { get; set; } = DateTimeOffset.UtcNow;

    public Script Script() => new(Given(VoiceUrl), VoiceMethod, FallbackUrl: Given(VoiceFallbackUrl), FallbackMethod: VoiceFallbackMethod);

    public StatusSubscription? Subscription() =>
        Given(StatusCallback) is { } url ? new(url, StatusCallbackMethod, [CallStatus.Completed]) : null;

    private static string? Given(string url) => url.Length == 0 ? null : url;
}

/// <summary>A phone number of the account.</summary>
internal sealed class IncomingNumber(string sid, string number)
{
    public string Sid { get; } = sid;
    public string Number { get; } = number;
    public string FriendlyName { get; set; } = number;
    public VoiceSettings Voice { get; } = new();

    /// <summary>While one is set, its settings apply instead of the number's own.</summary>
    public string ApplicationSid { get; set; } = "";

    /// <summary>While one is set, calls go to a SIP trunk and no URL is requested.</summary>
    public string TrunkSid { get; set; } = "";
}

internal sealed class TwimlApp(string sid, string friendlyName)
{
    public string Sid { get; } = sid;
    public string FriendlyName { get; set; } = friendlyName;
    public VoiceSettings Voice { get; } = new();
}
