using System.Net;
using System.Text;
using CallCenter.Web.Telephony;
using Microsoft.Extensions.Options;

namespace CallCenter.Tests.Support;

/// <summary>Answers instead of Twilio as the test says, and records the requests.</summary>
internal sealed class TwilioStandIn(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer)
    : HttpMessageHandler, IHttpClientFactory
{
    public static readonly TwilioOptions Account = new()
    {
        AccountSid = "AC" + new string('a', 32),
        AuthToken = "token",
        ApiKeySid = "SK" + new string('b', 32),
        ApiKeySecret = "a-secret-that-is-long-enough-to-sign",
        TwimlAppSid = "AP" + new string('c', 32),
    };

    public List<(string Method, Uri Url, string Body)> Asked { get; } = [];

    public static TwilioStandIn Answering(HttpStatusCode status, string body, string type = "application/json") =>
        new((_, _) => Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, type) }));

    public TwilioApi Api(TwilioOptions? options = null) => new(this, Options.Create(options ?? Account));

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { Timeout = TimeSpan.FromSeconds(5) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add((request.Method.Method, request.RequestUri!,
            request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
        return await answer(request, cancellationToken);
    }

    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, cancellationToken).GetAwaiter().GetResult();
}
