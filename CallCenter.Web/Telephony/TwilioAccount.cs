using System.Net;
using System.Text.Json;

namespace CallCenter.Web.Telephony;

/// <summary>A number or a TwiML App at Twilio.</summary>
/// <param name="Kind">The collection that it is in, as in the API's paths.</param>
public sealed record TwilioResource(string Kind, JsonElement Json)
{
    public const string Numbers = "IncomingPhoneNumbers", Apps = "Applications";

    public string Sid => this["Sid"];
    public string Path => $"{Kind}/{Sid}.json";

    /// <summary>A property by the name of the parameter that sets it; empty where it is not set.</summary>
    public string this[string parameter] =>
        Json.TryGetProperty(JsonNamingPolicy.SnakeCaseLower.ConvertName(parameter), out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}

/// <summary>What is set up at Twilio: the account's numbers and its TwiML Apps.</summary>
/// <remarks>Each method throws <see cref="HttpRequestException"/> or <see cref="RefusedByTwilioException"/> with Twilio's own words.</remarks>
public sealed class TwilioAccount(TwilioApi api)
{
    private const int LargestPage = 1000;

    /// <summary>Null where the account has no such app.</summary>
    public async Task<TwilioResource?> App(string sid, CancellationToken ct)
    {
        var answer = await api.Get($"{TwilioResource.Apps}/{Uri.EscapeDataString(sid)}.json", ct);
        return answer.Status == HttpStatusCode.NotFound ? null : Read(answer, TwilioResource.Apps);
    }

    public Task<List<TwilioResource>> AppsNamed(string name, CancellationToken ct) =>
        List(TwilioResource.Apps, "applications", $"FriendlyName={Uri.EscapeDataString(name)}", ct);

    /// <summary>All numbers of the account, or the given one if it has it.</summary>
    public async Task<List<TwilioResource>> Numbers(string? only, CancellationToken ct)
    {
        var numbers = await List(TwilioResource.Numbers, "incoming_phone_numbers", only is null ? "" : $"PhoneNumber={Uri.EscapeDataString(only)}", ct);
        return [.. numbers.Where(n => only is null || n["PhoneNumber"] == only)]; // Twilio finds by a part of a number too
    }

    public async Task Change(TwilioResource resource, IReadOnlyDictionary<string, string> settings, CancellationToken ct) =>
        Read(await api.Post(resource.Path, settings, ct), resource.Kind);

    public async Task<TwilioResource> CreateApp(IReadOnlyDictionary<string, string> settings, CancellationToken ct) =>
        Read(await api.Post($"{TwilioResource.Apps}.json", settings, ct), TwilioResource.Apps);

    private async Task<List<TwilioResource>> List(string kind, string collection, string filter, CancellationToken ct)
    {
        var found = new List<TwilioResource>();
        for (var page = $"{kind}.json?PageSize={LargestPage}&{filter}".TrimEnd('&'); page.Length > 0;)
        {
            var answer = Read(await api.Get(page, ct), kind).Json;
            found.AddRange(answer.GetProperty(collection).EnumerateArray().Select(json => new TwilioResource(kind, json)));
            page = answer.TryGetProperty("next_page_uri", out var next) ? next.GetString() ?? "" : "";
        }
        return found;
    }

    private static TwilioResource Read(TwilioAnswer answer, string kind) =>
        answer is { Succeeded: true, Json.ValueKind: JsonValueKind.Object } ? new(kind, answer.Json) : throw answer.Failure();
}
