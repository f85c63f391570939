using System.Text;
using System.Text.RegularExpressions;
using CallCenter.Web.Lines;
using Newtonsoft.Json;
using Twilio.Clients;
using Twilio.Exceptions;
using Twilio.Http;
using Twilio.Rest;

namespace CallCenter.Web.Telephony;

/// <summary>
/// Carries the library's requests for one caller. The library's own client turns a cancellation into its own exception
/// and treats a proxy's page as status 0; here a cancellation stays one, and every refusal is an <see cref="ApiException"/> with
/// its status.
/// </summary>
/// <param name="ct">The library's methods take none: cancelling it cancels everything that this client carries.</param>
public sealed partial class RestClient(
    System.Net.Http.HttpClient http, TwilioOptions twilio, string user, string password, CancellationToken ct)
    : ITwilioRestClient
{
    public string AccountSid => twilio.AccountSid;
    public string? Region => twilio.Region.Length > 0 ? twilio.Region : null;
    Twilio.Http.HttpClient ITwilioRestClient.HttpClient => throw new NotSupportedException("Requests go through IHttpClientFactory.");

    /// <summary>Twilio's clock at the last answer, in whole seconds; null if there was none yet.</summary>
    public DateTimeOffset? ServerTime { get; private set; }

    public async Task<Response> RequestAsync(Request request)
    {
        using var message = Message(request);
        using var response = await http.SendAsync(message, ct);
        return Read(response, await response.Content.ReadAsStringAsync(ct));
    }

    /// <summary>The library reads the pages of a list without awaiting.</summary>
    public Response Request(Request request)
    {
        using var message = Message(request);
        using var response = http.Send(message, ct);
        using var content = new StreamReader(response.Content.ReadAsStream(ct), Encoding.UTF8);
        return Read(response, content.ReadToEnd());
    }

    /// <summary>
    /// A recording's audio as soon as the headers have arrived. A redirect to Twilio's storage is followed, without the key.
    /// </summary>
    /// <param name="from">The first byte wanted; the server may ignore it.</param>
    public async Task<HttpResponseMessage> Sound(string recordingSid, long from)
    {
        var path = $"/2010-04-01/Accounts/{AccountSid}/Recordings/{recordingSid}.wav";
        using var message = Message(new(Twilio.Http.HttpMethod.Get, Domain.Api, path));
        if (from > 0) message.Headers.Range = new(from, null);
        return await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    private HttpRequestMessage Message(Request request)
    {
        if (twilio.IsTwiliosOwnApi) (request.Region, request.Edge) = (Region, twilio.Edge.Length > 0 ? twilio.Edge : null);
        var url = request.ConstructUrl();
        var address = twilio.IsTwiliosOwnApi ? url.AbsoluteUri : twilio.ApiBaseUrl.TrimEnd('/') + url.PathAndQuery;
        var message = new HttpRequestMessage(new(request.Method.ToString()), address);
        message.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
        if (request.Method == Twilio.Http.HttpMethod.Post) message.Content = new FormUrlEncodedContent(request.PostParams);
        return message;
    }

    private Response Read(HttpResponseMessage response, string content)
    {
        ServerTime = response.Headers.Date;
        // The page of a login or a proxy may have status 200 too.
        return response.IsSuccessStatusCode && content.AsSpan().TrimStart() is [] or ['{', ..]
            ? new(response.StatusCode, content, response.Headers)
            : throw Refusal((int)response.StatusCode, response.ReasonPhrase, content);
    }

    private static ApiException Refusal(int status, string? reason, string content)
    {
        RestException? said = null;
        try { said = RestException.FromJson(content); }
        catch (JsonException) { } // a proxy's page, or nothing; the status is enough
        // Twilio includes the numbers that it refuses, and this text goes into logs.
        var message = Numbers().Replace(said?.Message is { Length: > 0 } given ? given : reason ?? "", m => PhoneNumber.Mask(m.Value));
        var code = said?.Code ?? 0;
        var says = $"Twilio answered {status}{(code == 0 ? "" : $" ({code})")}: {message}";
        return RefusedByTwilioException.Fits(status, code) ? new RefusedByTwilioException(code, status, says)
            : new ApiException(code, status, says, null);
    }

    [GeneratedRegex(@"(?<![0-9A-Za-z])\+?\d{7,15}(?![0-9A-Za-z])")]
    private static partial Regex Numbers();
}
