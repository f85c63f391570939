using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CallCenter.Web.Lines;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>One request to Twilio's REST API, form in and JSON out. Throws only where nothing answers in time.</summary>
public sealed class TwilioApi(HttpClient http, IOptions<TwilioOptions> options)
{
    private const string Version = "/2010-04-01/Accounts";

    /// <param name="path">Below the account, such as <c>Calls/CA….json</c>; or whole, as the link to a list's next page is.</param>
    public Task<TwilioAnswer> Get(string path, CancellationToken ct) => Send(HttpMethod.Get, Whole(path), options.Value.ApiKeySid, options.Value.ApiKeySecret, null, ct);

    public Task<TwilioAnswer> Post(string path, IReadOnlyDictionary<string, string> form, CancellationToken ct) =>
        Send(HttpMethod.Post, Whole(path), options.Value.ApiKeySid, options.Value.ApiKeySecret, new FormUrlEncodedContent(form), ct);

    public Task<TwilioAnswer> Delete(string path, CancellationToken ct) => Send(HttpMethod.Delete, Whole(path), options.Value.ApiKeySid, options.Value.ApiKeySecret, null, ct);

    /// <summary>Something that is no JSON, as soon as its headers are there. A redirect to Twilio's store is followed, without the key.</summary>
    /// <param name="from">The first byte wanted; whoever answers may ignore it.</param>
    public async Task<HttpResponseMessage> Open(string path, long from, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, Whole(path), options.Value.ApiKeySid, options.Value.ApiKeySecret, null);
        if (from > 0) request.Headers.Range = new(from, null);
        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    /// <summary>The account itself, by its auth token: a standard API key may not ask for it.</summary>
    public Task<TwilioAnswer> GetAccount(CancellationToken ct) =>
        Send(HttpMethod.Get, $"{Version}/{options.Value.AccountSid}.json", options.Value.AccountSid, options.Value.AuthToken, null, ct);

    private string Whole(string path) => path.StartsWith('/') ? path : $"{Version}/{options.Value.AccountSid}/{path}";

    private async Task<TwilioAnswer> Send(HttpMethod method, string path, string user, string password, HttpContent? form, CancellationToken ct)
    {
        using var request = Request(method, path, user, password, form);
        using var response = await http.SendAsync(request, ct);
        JsonElement json = default;
        try { json = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(ct)); }
        catch (JsonException) { } // a proxy's page, or nothing; the status says it
        return new(response.StatusCode, response.ReasonPhrase ?? "", response.Headers.Date, json);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, string user, string password, HttpContent? form)
    {
        var request = new HttpRequestMessage(method, options.Value.ApiBaseUrl.TrimEnd('/') + path) { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        return request;
    }
}

/// <param name="Date">Twilio's clock, to the second.</param>
/// <param name="Json">Undefined where the answer was no JSON.</param>
public sealed partial record TwilioAnswer(HttpStatusCode Status, string Reason, DateTimeOffset? Date, JsonElement Json)
{
    public bool Succeeded => (int)Status is >= 200 and < 300;

    /// <summary>Twilio's error code; 0 where there is none.</summary>
    public int Code => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : 0;

    public string Message => Text("message") is { Length: > 0 } message ? message : Reason;

    /// <summary>A property's text; empty where it is missing or null.</summary>
    public string Text(string name) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>401 and 403 are a matter of settings, and 429 of patience: they may be repeated. Any other 4xx will never succeed.</summary>
    public Exception Failure()
    {
        // Twilio names the numbers that it refuses, and this goes into logs.
        var says = $"Twilio answered {(int)Status} ({Code}): {Numbers().Replace(Message, m => PhoneNumber.Mask(m.Value))}";
        return (int)Status is >= 400 and < 500 and not (401 or 403 or 408 or 409 or 429) ? new RefusedByTwilioException(says, Code) : new HttpRequestException(says, null, Status);
    }

    [GeneratedRegex(@"(?<![0-9A-Za-z])\+?\d{7,15}(?![0-9A-Za-z])")]
    private static partial Regex Numbers();
}
