using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Realtime;

/// <summary>
/// Where every broadcast leaves: by HTTP to Supabase Realtime, or to this app's own endpoint, which speaks the same protocol. With the
/// per-event endpoint, whose failures are visible, or in batches of one if a server predates it.
/// </summary>
public sealed class SupabaseBroadcaster(
    IHttpClientFactory http, RealtimeKeys keys, IOptions<RealtimeOptions> options, OwnAddress own, TimeProvider clock,
    ILogger<SupabaseBroadcaster> log) : IBroadcaster
{
    public const string Client = "realtime";
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // A server without the per-event endpoint is tried again now and then: it may have been upgraded.
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(10);
    private long batchUntil;

    public async Task<Delivery> Send(Broadcast message, CancellationToken ct)
    {
        var start = Stopwatch.GetTimestamp();
        var key = (await keys.Get(ct)).ServiceKey;
        var batch = clock.GetUtcNow().Ticks < Volatile.Read(ref batchUntil);
        if (!batch && !await Accepted(PerEvent(message), key, tooOldOn404: true, ct))
        {
            log.LogWarning("Realtime has no per-event broadcast endpoint; using the batch endpoint");
            Volatile.Write(ref batchUntil, (clock.GetUtcNow() + AskAgain).Ticks);
            batch = true;
        }
        if (batch) await Accepted(Batch(message), key, tooOldOn404: false, ct);
        return new Delivery(batch, Stopwatch.GetElapsedTime(start));
    }

    /// <returns>False if the endpoint does not exist.</returns>
    private async Task<bool> Accepted(HttpRequestMessage request, string key, bool tooOldOn404, CancellationToken ct)
    {
        using (request)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            request.Headers.TryAddWithoutValidation("apikey", key);
            try
            {
                using var answer = await http.CreateClient(Client).SendAsync(request, ct);
                if (answer.StatusCode is HttpStatusCode.Accepted) return true;
                if (answer.StatusCode is HttpStatusCode.NotFound && tooOldOn404) return false;
                var body = await answer.Content.ReadAsStringAsync(ct);
                var said = $"Realtime answered {(int)answer.StatusCode}: {Excerpt(body, key)}";
                throw new BroadcastFailedException(answer.StatusCode, said, aboutTheMessage: IsAboutTheMessage(answer.StatusCode, body));
            }
            catch (Exception e) when (e is not BroadcastFailedException && !ct.IsCancellationRequested)
            {
                throw new BroadcastFailedException(null, $"Realtime did not respond: {e.GetType().Name}: {e.Message}", e);
            }
        }
    }

    private HttpRequestMessage PerEvent(Broadcast message) => Post(
        $"/api/broadcast/{Uri.EscapeDataString(message.Topic)}/events/{Uri.EscapeDataString(message.Event)}?private=true", message.Payload);

    private HttpRequestMessage Batch(Broadcast message)
    {
        var body = new ArrayBufferWriter<byte>(message.Payload.Length + 256);
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("messages");
            json.WriteStartObject();
            json.WriteString("id", message.Id);
            json.WriteString("topic", message.Topic);
            json.WriteString("event", message.Event);
            json.WritePropertyName("payload");
            json.WriteRawValue(message.Payload.Span);
            json.WriteBoolean("private", true);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Post("/api/broadcast", body.WrittenMemory);
    }

    private HttpRequestMessage Post(string path, ReadOnlyMemory<byte> json)
    {
        var settings = options.Value;
        var address = settings.Embedded ? own().TrimEnd('/') + RealtimeAddress.EmbeddedPath : RealtimeAddress.ForPublishing(settings.Url!);
        var content = new ReadOnlyMemoryContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return new HttpRequestMessage(HttpMethod.Post, address + path) { Content = content };
    }

    // Supabase returns 422 for two reasons: {"errors": …} is the message's fault,
    // {"message": …} a tenant or database that is not ready.
    private static bool IsAboutTheMessage(HttpStatusCode status, string body)
    {
        if (status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.BadRequest) return true;
        if (status is not HttpStatusCode.UnprocessableEntity) return false;
        try
        {
            using var answer = JsonDocument.Parse(body);
            return answer.RootElement.ValueKind == JsonValueKind.Object && answer.RootElement.TryGetProperty("errors", out var errors)
                && errors.ValueKind is not (JsonValueKind.Null or JsonValueKind.False);
        }
        catch (JsonException) { return false; } // a proxy's page, or nothing
    }

    private static string Excerpt(string body, string key)
    {
        var clean = body.Replace(key, "[key]", StringComparison.Ordinal).ReplaceLineEndings(" ");
        return clean.Length <= 200 ? clean : clean[..200] + "…";
    }
}
