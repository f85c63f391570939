using Twilio.Exceptions;
using Twilio.Rest.Api.V2010.Account;

namespace CallCenter.Web.Telephony;

/// <summary>A number or a TwiML App at Twilio.</summary>
/// <param name="Name">A number in E.164; an app's friendly name.</param>
/// <param name="Settings">By the name of the parameter that sets it; empty if it is not set.</param>
public sealed record TwilioResource(string Sid, string Name, bool IsApp, IReadOnlyDictionary<string, string> Settings)
{
    public string this[string parameter] => Settings.GetValueOrDefault(parameter, "");
}

/// <summary>Twilio's configuration: the account's numbers and its TwiML Apps.</summary>
/// <remarks>Each method throws <see cref="HttpRequestException"/> or <see cref="ApiException"/> with Twilio's own words.</remarks>
public sealed class TwilioAccount(TwilioApi api)
{
    private const int LargestPage = 1000;

    /// <summary>Null if the account has no such app.</summary>
    public async Task<TwilioResource?> App(string sid, CancellationToken ct)
    {
        try { return Read(await ApplicationResource.FetchAsync(new FetchApplicationOptions(Uri.EscapeDataString(sid)), api.Client(ct))); }
        catch (ApiException e) when (e.Status == StatusCodes.Status404NotFound) { return null; }
    }

    public async Task<List<TwilioResource>> AppsNamed(string name, CancellationToken ct) =>
        [.. (await ApplicationResource.ReadAsync(friendlyName: name, pageSize: LargestPage, client: api.Client(ct))).Select(Read)];

    /// <summary>All numbers of the account, or the given one if it has it.</summary>
    public async Task<List<TwilioResource>> Numbers(string? only, CancellationToken ct)
    {
        var asked = new ReadIncomingPhoneNumberOptions { PhoneNumber = only is null ? null : new(only), PageSize = LargestPage };
        var numbers = await IncomingPhoneNumberResource.ReadAsync(asked, api.Client(ct));
        return [.. numbers.Select(Read).Where(n => only is null || n.Name == only)]; // Twilio also matches part of a number
    }

    /// <param name="settings">The ones to change.</param>
    public Task Change(TwilioResource resource, IReadOnlyDictionary<string, string> settings, CancellationToken ct) => resource.IsApp
        ? ApplicationResource.UpdateAsync(new UpdateApplicationOptions(resource.Sid)
        {
            VoiceUrl = Address(settings, "VoiceUrl"),
            VoiceMethod = Method(settings, "VoiceMethod"),
        }, api.Client(ct))
        : IncomingPhoneNumberResource.UpdateAsync(new UpdateIncomingPhoneNumberOptions(resource.Sid)
        {
            VoiceUrl = Address(settings, "VoiceUrl"),
            VoiceMethod = Method(settings, "VoiceMethod"),
            VoiceFallbackUrl = Address(settings, "VoiceFallbackUrl"),
            VoiceApplicationSid = settings.GetValueOrDefault("VoiceApplicationSid"),
            TrunkSid = settings.GetValueOrDefault("TrunkSid"),
            StatusCallback = Address(settings, "StatusCallback"),
            StatusCallbackMethod = Method(settings, "StatusCallbackMethod"),
        }, api.Client(ct));

    public async Task<TwilioResource> CreateApp(string name, IReadOnlyDictionary<string, string> settings, CancellationToken ct)
    {
        var app = new CreateApplicationOptions
        {
            FriendlyName = name,
            VoiceUrl = Address(settings, "VoiceUrl"),
            VoiceMethod = Method(settings, "VoiceMethod"),
        };
        return Read(await ApplicationResource.CreateAsync(app, api.Client(ct)));
    }

    private static Uri? Address(IReadOnlyDictionary<string, string> settings, string name) =>
        settings.GetValueOrDefault(name) is { } address ? new(address, UriKind.RelativeOrAbsolute) : null;

    private static Twilio.Http.HttpMethod? Method(IReadOnlyDictionary<string, string> settings, string name) =>
        settings.GetValueOrDefault(name) is { } method ? new(method) : null;

    private static TwilioResource Read(ApplicationResource app) => new(app.Sid, app.FriendlyName ?? "", true, new Dictionary<string, string>
    {
        ["VoiceUrl"] = app.VoiceUrl?.OriginalString ?? "",
        ["VoiceMethod"] = app.VoiceMethod?.ToString() ?? "",
    });

    private static TwilioResource Read(IncomingPhoneNumberResource number) =>
        new(number.Sid, $"{number.PhoneNumber}", false, new Dictionary<string, string>
        {
            ["VoiceUrl"] = number.VoiceUrl?.OriginalString ?? "",
            ["VoiceMethod"] = number.VoiceMethod?.ToString() ?? "",
            ["VoiceFallbackUrl"] = number.VoiceFallbackUrl?.OriginalString ?? "",
            ["VoiceApplicationSid"] = number.VoiceApplicationSid ?? "",
            ["TrunkSid"] = number.TrunkSid ?? "",
            ["StatusCallback"] = number.StatusCallback?.OriginalString ?? "",
            ["StatusCallbackMethod"] = number.StatusCallbackMethod?.ToString() ?? "",
        });
}
