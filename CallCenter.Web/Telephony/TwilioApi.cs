using Microsoft.Extensions.Options;

namespace CallCenter.Web.Telephony;

/// <summary>The library's clients: one per caller, who may cancel.</summary>
public sealed class TwilioApi(IHttpClientFactory clients, IOptions<TwilioOptions> options)
{
    /// <summary>The named HTTP client's.</summary>
    public const string Name = "Twilio";

    /// <summary>With the API key.</summary>
    public RestClient Client(CancellationToken ct) => With(options.Value.ApiKeySid, options.Value.ApiKeySecret, ct);

    /// <summary>With the auth token: a standard API key may not read the account itself.</summary>
    public RestClient AsAccount(CancellationToken ct) => With(options.Value.AccountSid, options.Value.AuthToken, ct);

    private RestClient With(string user, string password, CancellationToken ct) =>
        new(clients.CreateClient(Name), options.Value, user, password, ct);
}
