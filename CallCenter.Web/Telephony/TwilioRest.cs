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

    public Task Hold(string conferenceSid, string callSid, CancellationToken ct) => Post($"Conferences/{conferenceSid}/Participants/{callSid}.json",
        new() { ["Hold"] = "true", ["HoldUrl"] = url.Of($"{Twiml.Webhooks}/hold-music"), ["HoldMethod"] = "POST" }, ct);

    public Task Resume(string conferenceSid, string callSid, CancellationToken ct) => Post($"Conferences/{conferenceSid}/Participants/{callSid}.json", new() { ["Hold"] = "false" }, ct);

    public Task Farewell(string callSid, string text, CancellationToken ct) => Post($"Calls/{callSid}.json", new() { ["Twiml"] = Twiml.Farewell(text) }, ct);

    private async Task Post(string path, Dictionary<string, string> form, CancellationToken ct)
    {
        var twilio = options.Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{twilio.ApiBaseUrl.TrimEnd('/')}/2010-04-01/Accounts/{twilio.AccountSid}/{path}") { Content = new FormUrlEncodedContent(form) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{twilio.ApiKeySid}:{twilio.ApiKeySecret}")));
        using var response = await http.SendAsync(request, ct);
        if (response.IsSuccessStatusCode) return;

        var (code, message) = await Error(response, ct);
        if (response.StatusCode == HttpStatusCode.NotFound || code is CallNotInProgress or ConferenceNotInProgress)
        {
            log.LogInformation("Twilio {Path}: gone already ({Code})", path, code);
            return;
        }
        var status = (int)response.StatusCode;
        // 401 and 403 are a matter of settings, and 429 of patience: the row waits. Any other 4xx will never succeed.
        if (status is >= 400 and < 500 and not (401 or 403 or 408 or 409 or 429)) throw new RefusedByTwilioException($"Twilio answered {status} ({code}): {message}");
        throw new HttpRequestException($"Twilio answered {status} ({code}): {message}", null, response.StatusCode);
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
