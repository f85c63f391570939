using System.Text.Json.Nodes;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Rest;

/// <summary>The parameters and properties that numbers and applications have in common.</summary>
internal static class VoiceFields
{
    /// <summary>An empty parameter clears; a missing one changes nothing. Nothing changes if one is invalid.</summary>
    public static void Take(this VoiceSettings voice, RestRequest request)
    {
        var (url, fallback, status) = (Url("VoiceUrl", voice.VoiceUrl), Url("VoiceFallbackUrl", voice.VoiceFallbackUrl),
            Url("StatusCallback", voice.StatusCallback));
        var (method, fallbackMethod, statusMethod) = (request.Method("VoiceMethod", voice.VoiceMethod),
            request.Method("VoiceFallbackMethod", voice.VoiceFallbackMethod),
            request.Method("StatusCallbackMethod", voice.StatusCallbackMethod));
        (voice.VoiceUrl, voice.VoiceFallbackUrl, voice.StatusCallback) = (url, fallback, status);
        (voice.VoiceMethod, voice.VoiceFallbackMethod, voice.StatusCallbackMethod) = (method, fallbackMethod, statusMethod);
        voice.Updated = DateTimeOffset.UtcNow;

        string Url(string name, string kept) => request.Has(name) ? request.Url(name, 21402) ?? "" : kept;
    }

    public static JsonObject Json(string sid, string friendlyName, VoiceSettings voice, string accountSid, string uri) => new()
    {
        ["sid"] = sid,
        ["account_sid"] = accountSid,
        ["friendly_name"] = friendlyName,
        ["api_version"] = "2010-04-01",
        ["date_created"] = Rfc2822.Text(voice.Created),
        ["date_updated"] = Rfc2822.Text(voice.Updated),
        ["voice_url"] = voice.VoiceUrl,
        ["voice_method"] = voice.VoiceMethod,
        ["voice_fallback_url"] = voice.VoiceFallbackUrl,
        ["voice_fallback_method"] = voice.VoiceFallbackMethod,
        ["voice_caller_id_lookup"] = false,
        ["status_callback"] = voice.StatusCallback,
        ["status_callback_method"] = voice.StatusCallbackMethod,
        // Messages are not simulated; the properties exist.
        ["sms_url"] = "",
        ["sms_method"] = "POST",
        ["sms_fallback_url"] = "",
        ["sms_fallback_method"] = "POST",
        ["uri"] = $"/2010-04-01/Accounts/{accountSid}/{uri}/{sid}.json",
    };
}
