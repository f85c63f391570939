using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using CallCenter.Tests.Support;

namespace CallCenter.Benchmarks.FanOut;

/// <summary>Open loop: requests leave on schedule whether or not earlier ones were answered.</summary>
public sealed class Sender(PostJob job) : IDisposable
{
    public const string AccountSid = "AC00000000000000000000000000000000";
    private readonly HttpClient http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(10) };
    private readonly Guid run = Guid.NewGuid();

    /// <returns>When the first was due, how many were refused, and how late each left in milliseconds.</returns>
    public async Task<(long Start, int Failed, List<double> Late)> Run(int from, int count, double rate)
    {
        var answers = new List<Task<bool>>(count);
        var late = new List<double>(count);
        var start = DateTime.UtcNow.AddMilliseconds(50).Ticks;
        for (var n = 0; n < count; n++)
        {
            var due = start + (long)(n * TimeSpan.TicksPerSecond / rate);
            while (due - DateTime.UtcNow.Ticks is var wait and > 0)
                await Task.Delay(TimeSpan.FromTicks(Math.Max(wait, TimeSpan.TicksPerMillisecond)));
            late.Add((double)(DateTime.UtcNow.Ticks - due) / TimeSpan.TicksPerMillisecond);
            var number = from + n;
            answers.Add(Post(() => job.Body is null ? Webhook(number) : Event(number)));
        }
        return (start, (await Task.WhenAll(answers)).Count(taken => !taken), late);
    }

    /// <summary>An incoming call.</summary>
    public Task<bool> Ring(int number) => Post(() => Webhook(number));

    /// <summary>Its caller hangs up.</summary>
    public Task<bool> HangUp(int number) => Post(() => Webhook(number, "completed"));

    public void Dispose() => http.Dispose();

    private async Task<bool> Post(Func<HttpRequestMessage> ask)
    {
        try
        {
            using var request = ask();
            using var answer = await http.SendAsync(request);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException) { return false; }
    }

    private HttpRequestMessage Event(int number)
    {
        var body = job.Body!.Replace(Payload.Number, Payload.Of(number), StringComparison.Ordinal);
        var content = new StringContent(body, Encoding.UTF8, "application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, job.Address) { Content = content };
        if (job.Secret is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private HttpRequestMessage Webhook(int number, string status = "ringing")
    {
        var address = status is "ringing" ? job.Address : new Uri(job.Address, "call-status");
        var form = new Dictionary<string, string>
        {
            ["AccountSid"] = AccountSid,
            ["CallSid"] = $"CA{run.ToString("N")[..24]}{number.ToString("x8", CultureInfo.InvariantCulture)}",
            ["From"] = $"+1415{Payload.Of(number)}",
            ["To"] = "+14155550100",
            ["CallStatus"] = status,
        };
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(form) };
        var signature = Signer.Sign(job.Secret!, address.AbsoluteUri, form.ToDictionary(f => f.Key, f => new[] { f.Value }));
        request.Headers.Add("X-Twilio-Signature", signature);
        return request;
    }
}
