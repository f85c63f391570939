using System.Diagnostics;
using System.Net.Http.Headers;
using CallCenter.Simulator.Voice;

namespace CallCenter.Simulator.Webhooks;

/// <summary>Sends webhooks, signed, retried and with the injected faults; every exchange is in the journal.</summary>
internal sealed class WebhookSender(Account account, ILogger logger) : IDisposable
{
    // Twilio does not wait for the last answer before it sends the next event; it only starts them in order.
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        MaxAutomaticRedirections = 10,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        UseCookies = false,
        UseProxy = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private readonly Lock queueing = new();
    private readonly Dictionary<string, Task> last = [];
    private (Webhook Hook, TaskCompletionSource Released)? heldBack;

    /// <summary>A status callback: sent after the previous one of the same call or conference; nothing waits for its answer.</summary>
    public void Post(Webhook hook)
    {
        var key = hook.Conference ?? hook.Call ?? "";
        lock (queueing)
        {
            var previous = last.GetValueOrDefault(key, Task.CompletedTask);
            last[key] = Task.Run(async () =>
            {
                await Task.WhenAny(previous, Task.Delay(HeadStart));
                await SendAsync(hook, account.Stopping.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            });
        }
    }

    public async Task<WebhookAnswer> SendAsync(Webhook hook, CancellationToken ct)
    {
        var faults = account.Faults;
        if (hook.Matches(faults.Drop))
            return Note(hook, new WebhookAnswer(0, "", "", "dropped"), TimeSpan.Zero);
        var overtaken = hook.Matches(faults.Reorder) ? await LetTheNextPassAsync(hook, ct) : null;
        try
        {
            if (faults.DelayMs > 0 && hook.Matches(faults.Delay))
                await Task.Delay(faults.DelayMs, ct);
            if (hook.Matches(faults.Duplicate))
                _ = DeliverAsync(hook, account.Stopping.Token);
            return await DeliverAsync(hook, ct);
        }
        finally
        {
            overtaken?.TrySetResult();
        }
    }

    /// <summary>Sends it once more unchanged, without faults.</summary>
    public async Task<WebhookAnswer> DeliverAsync(Webhook hook, CancellationToken ct)
    {
        var delivery = Delivery.Of(hook.Url, account.Options.WebhookTimeout);
        using var total = CancellationTokenSource.CreateLinkedTokenSource(ct);
        total.CancelAfter(delivery.Total);
        for (var attempt = 0; ; attempt++)
        {
            var clock = Stopwatch.StartNew();
            var answer = await TryAsync(hook, delivery, total.Token);
            Note(hook, answer, clock.Elapsed);
            ct.ThrowIfCancellationRequested();
            if (attempt >= delivery.Retries || total.IsCancellationRequested || !delivery.Repeats(answer))
                return answer;
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<WebhookAnswer> TryAsync(Webhook hook, Delivery delivery, CancellationToken ct)
    {
        using var read = CancellationTokenSource.CreateLinkedTokenSource(ct);
        read.CancelAfter(delivery.Read);
        try
        {
            using var request = Request(hook, delivery.Url);
            using var response = await http.SendAsync(request, read.Token);
            return new WebhookAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "",
                await response.Content.ReadAsStringAsync(read.Token));
        }
        catch (OperationCanceledException)
        {
            return new WebhookAnswer(0, "", "", "timeout");
        }
        catch (Exception failure)
            when (failure is HttpRequestException or UriFormatException or InvalidOperationException or NotSupportedException)
        {
            return new WebhookAnswer(0, "", "", failure.InnerException?.Message ?? failure.Message);
        }
    }

    private HttpRequestMessage Request(Webhook hook, string url)
    {
        var get = hook.Method.Equals("GET", StringComparison.OrdinalIgnoreCase);
        if (get)
            url += (url.Contains('?') ? '&' : '?') + string.Join('&', hook.Fields.Select(field =>
                $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        var request = new HttpRequestMessage(get ? HttpMethod.Get : HttpMethod.Post, url);
        if (!get)
            request.Content = new FormUrlEncodedContent(hook.Fields);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
        request.Headers.UserAgent.ParseAdd("TwilioProxy/1.1");
        request.Headers.Add("X-Twilio-Signature", Signature.Of(account.Options.AuthToken, url, get ? [] : hook.Fields));
        request.Headers.Add("I-Twilio-Idempotency-Token", hook.Token);
        return request;
    }

    // Two matching webhooks change places: the earlier one is released when the later one has its answer. A single one is released after a
    // second.
    private async Task<TaskCompletionSource?> LetTheNextPassAsync(Webhook hook, CancellationToken ct)
    {
        TaskCompletionSource? released = null;
        lock (queueing)
        {
            if (heldBack is { } earlier)
            {
                heldBack = null;
                return earlier.Released;
            }
            released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            heldBack = (hook, released);
        }
        await Task.WhenAny(released.Task, Task.Delay(1000, ct));
        lock (queueing)
        {
            if (heldBack?.Released == released)
            {
                heldBack = null;
                return null;
            }
        }
        await released.Task.WaitAsync(ct);
        return null;
    }

    private WebhookAnswer Note(Webhook hook, WebhookAnswer answer, TimeSpan took)
    {
        account.Journal.Add("webhook", hook.Event is null ? hook.Kind : $"{hook.Kind} {hook.Event}",
            text: $"{hook.Method} {hook.Url}", call: hook.Call, conference: hook.Conference, status: answer.Status, took: took,
            request: hook.Fields, response: answer.Error ?? answer.Body, hook: hook);
        var from = hook.Fields.FirstOrDefault(field => field.Key == "From").Value;
        logger.LogInformation("Webhook {Kind} of {Call} from {From}: {Outcome} in {Milliseconds} ms",
            hook.Event is null ? hook.Kind : $"{hook.Kind} {hook.Event}", hook.Call ?? hook.Conference, Masked(from),
            answer.Error ?? answer.Status.ToString(), (int)took.TotalMilliseconds);
        return answer;
    }

    private static string Masked(string? number) =>
        string.IsNullOrEmpty(number) || number.StartsWith("client:", StringComparison.Ordinal)
            ? number ?? "conference"
            : "…" + number[^Math.Min(2, number.Length)..].ReplaceLineEndings("");
}
