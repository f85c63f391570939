using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>Twilio's REST API, form in and JSON out. A leg or conference that is gone counts as done; 4xx otherwise is final; the rest may be repeated.</summary>
public sealed class TwilioRest(HttpClient http, IOptions<TwilioOptions> options, PublicUrl url, ILogger<TwilioRest> log) : ITelephony
{
    private const int CallNotInProgress = 21220;
    private const int ConferenceNotInProgress = 16099;

    public Task HangUp(string callSid, CancellationToken ct) => Post($"Calls/{callSid}.json", new() { ["Status"] = "completed" }, ct);

    public async Task<string?> FindConference(string name, CancellationToken ct)
    {
        using var response = await Send(HttpMethod.Get, $"Conferences.json?FriendlyName={Uri.EscapeDataString(name)}&Status=in-progress&PageSize=1", null, ct);
        if (!response.IsSuccessStatusCode)
        {
            var (code, message) = await Error(response, ct);
            throw Failure(response, code, message);
        }
        using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
        return json.RootElement.GetProperty("conferences").EnumerateArray().Select(c => c.GetProperty("sid").GetString()).FirstOrDefault();
    }

    public Task Hold(string conferenceSid, string callSid, CancellationToken ct) => Post($"Conferences/{conferenceSid}/Participants/{callSid}.json",
        new() { ["Hold"] = "true", ["HoldUrl"] = url.Of($"{Twiml.Webhooks}/hold-music"), ["HoldMethod"] = "POST" }, ct);

    public Task Resume(string conferenceSid, string callSid, CancellationToken ct) => Post($"Conferences/{conferenceSid}/Participants/{callSid}.json", new() { ["Hold"] = "false" }, ct);

    public Task Farewell(string callSid, string text, CancellationToken ct) => Post($"Calls/{callSid}.json", new() { ["Twiml"] = Twiml.Farewell(text) }, ct);

    private async Task Post(string path, Dictionary<string, string> form, CancellationToken ct)
    {
        using var response = await Send(HttpMethod.Post, path, new FormUrlEncodedContent(form), ct);
        if (response.IsSuccessStatusCode) return;

        var (code, message) = await Error(response, ct);
        if (response.StatusCode == HttpStatusCode.NotFound || code is CallNotInProgress or ConferenceNotInProgress)
        {
            log.LogInformation("Twilio {Path}: gone already ({Code})", path, code);
            return;
        }
        throw Failure(response, code, message);
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, HttpContent? form, CancellationToken ct)
    {
        var twilio = options.Value;
        using var request = new HttpRequestMessage(method, $"{twilio.ApiBaseUrl.TrimEnd('/')}/2010-04-01/Accounts/{twilio.AccountSid}/{path}") { Content = form };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{twilio.ApiKeySid}:{twilio.ApiKeySecret}")));
        return await http.SendAsync(request, ct);
    }

    private static Exception Failure(HttpResponseMessage response, int code, string message)
    {
        var status = (int)response.StatusCode;
        // 401 and 403 are a matter of settings, and 429 of patience: the row waits. Any other 4xx will never succeed.
        if (status is >= 400 and < 500 and not (401 or 403 or 408 or 409 or 429)) return new RefusedByTwilioException($"Twilio answered {status} ({code}): {message}");
        return new HttpRequestException($"Twilio answered {status} ({code}): {message}", null, response.StatusCode);
    }

    private static async Task<(int Code, string Message)> Error(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            using var json = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(ct), cancellationToken: ct);
            return (json.RootElement.GetProperty("code").GetInt32(), json.RootElement.GetProperty("message").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException) { return (0, response.ReasonPhrase ?? ""); }
    }
}
