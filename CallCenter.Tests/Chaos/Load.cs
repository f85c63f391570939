using System.Net;
using System.Net.Sockets;
using CallCenter.Tests.Support;

namespace CallCenter.Tests.Chaos;

/// <summary>Webhooks as Twilio signs them, whatever the response.</summary>
internal sealed class Load(Centre centre) : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(15) };

    public static string NewSid(string prefix = "CA") => $"{prefix}{Guid.NewGuid():N}";

    /// <summary>This many per second: callers who ring, and hang up a moment later.</summary>
    public async Task Press(int aSecond, CancellationToken ct)
    {
        var sent = new List<Task>();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(2.0 / aSecond));
        try
        {
            while (await pace.WaitForNextTickAsync(ct)) sent.Add(Ring(NewSid()));
        }
        catch (OperationCanceledException) { }
        await Task.WhenAll(sent);
    }

    private async Task Ring(string sid)
    {
        await Voice(sid);
        await Centre.Tick(300);
        await Completed(sid);
    }

    public Task<HttpStatusCode> Voice(string sid) => Post("voice", $"voice:{sid}", sid, ("CallStatus", "ringing"));

    public Task<HttpStatusCode> Completed(string sid, string sequence = "9") =>
        Post("call-status", $"call:{sid}:completed:{sequence}", sid, ("CallStatus", "completed"), ("SequenceNumber", sequence));

    public Task<HttpStatusCode> Conference(string sid, string conference, Guid call, string @event, int sequence, string label) =>
        Post("conference", ConferenceKey(conference, $"{sequence}", @event, sid), sid,
            ("ConferenceSid", conference),
            ("FriendlyName", call.ToString()),
            ("SequenceNumber", $"{sequence}"),
            ("StatusCallbackEvent", @event),
            ("ParticipantLabel", label));

    /// <summary>The receipt's: with the leg where the event is one of a leg's.</summary>
    public static string ConferenceKey(string conference, string sequence, string @event, string sid) =>
        $"conference:{conference}:{sequence}:{@event}:{(@event is "participant-join" or "participant-leave" ? sid : "")}";

    /// <returns>0 if there was no response.</returns>
    private async Task<HttpStatusCode> Post(string path, string key, string sid, params (string Name, string Value)[] fields)
    {
        var url = $"{centre.Url}/webhooks/twilio/{path}";
        var form = fields
            .Concat([("AccountSid", ChildApp.AccountSid), ("CallSid", sid), ("From", CallCenterApp.Caller), ("To", CallCenterApp.Line)])
            .ToDictionary(f => f.Item1, f => f.Item2);
        var status = (HttpStatusCode)0;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
            var signature = Signer.Sign(ChildApp.AuthToken, url, form.ToDictionary(f => f.Key, f => new[] { f.Value }));
            request.Headers.Add("X-Twilio-Signature", signature);
            using var response = await http.SendAsync(request);
            status = response.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or SocketException or IOException) { }
        centre.History.Webhooks.Enqueue(new(key, sid, (int)status));
        return status;
    }

    public void Dispose() => http.Dispose();
}
