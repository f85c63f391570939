using CallCenter.Tests.Support;

namespace CallCenter.Benchmarks.Webhooks;

/// <summary>Signs and sends like Twilio: an inbound call, and the report that its caller has hung up.</summary>
public sealed class SignedHooks(string url) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = new(url),
        Timeout = TimeSpan.FromSeconds(20),
    };

    /// <summary>A new SID; each burst has numbers of its own.</summary>
    public static string Sid(int burst, int call) => $"CA{burst:x16}{call:x16}";

    public Task<bool> Voice(string callSid) => Post("/webhooks/twilio/voice", new()
    {
        ["CallSid"] = [callSid],
        ["AccountSid"] = [App.AccountSid],
        ["ApiVersion"] = ["2010-04-01"],
        ["CallStatus"] = ["ringing"],
        ["Direction"] = ["inbound"],
        ["From"] = ["+14155550134"],
        ["Caller"] = ["+14155550134"],
        ["FromCountry"] = ["US"],
        ["To"] = [Stage.Line],
        ["Called"] = [Stage.Line],
        ["ToCountry"] = ["US"],
    });

    public Task<bool> HungUp(string callSid) => Post("/webhooks/twilio/call-status", new()
    {
        ["CallSid"] = [callSid],
        ["AccountSid"] = [App.AccountSid],
        ["ApiVersion"] = ["2010-04-01"],
        ["CallStatus"] = ["completed"],
        ["CallDuration"] = ["1"],
        ["Direction"] = ["inbound"],
        ["From"] = ["+14155550134"],
        ["To"] = [Stage.Line],
        ["SequenceNumber"] = ["0"],
        ["CallbackSource"] = ["call-progress-events"],
    });

    /// <summary>The call's caller is in its conference.</summary>
    public Task<bool> CallerJoined(string callSid, Guid call) => Post("/webhooks/twilio/conference", new()
    {
        ["ConferenceSid"] = [$"CF{callSid[2..]}"],
        ["FriendlyName"] = [$"{call}"],
        ["AccountSid"] = [App.AccountSid],
        ["CallSid"] = [callSid],
        ["ParticipantLabel"] = ["caller"],
        ["StatusCallbackEvent"] = ["participant-join"],
        ["SequenceNumber"] = ["1"],
        ["Muted"] = ["false"],
        ["Hold"] = ["false"],
        ["Coaching"] = ["false"],
        ["StartConferenceOnEnter"] = ["false"],
        ["EndConferenceOnExit"] = ["false"],
    });

    private async Task<bool> Post(string path, Dictionary<string, string[]> form)
    {
        var content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Key, f.Value[0])));
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.Add("X-Twilio-Signature", Signer.Sign(App.AuthToken, App.PublicUrl + path, form));
        request.Headers.Add("I-Twilio-Idempotency-Token", Guid.NewGuid().ToString());
        using var answer = await http.SendAsync(request);
        return answer.IsSuccessStatusCode;
    }

    public void Dispose() => http.Dispose();
}
