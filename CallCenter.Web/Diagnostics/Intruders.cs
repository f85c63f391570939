using System.Net;
using System.Net.Http.Headers;
using CallCenter.Web.Outbox;
using CallCenter.Web.Realtime;

namespace CallCenter.Web.Diagnostics;

/// <summary>What must not work: an anonymous client, an agent on another's channel, a browser that broadcasts, an expired token.</summary>
public sealed class Intruders(IHttpClientFactory http, TimeProvider clock)
{
    public const string Forged = "doctor_forged", ForgedByHttp = "doctor_forged_http";
    private static readonly Check Anonymous = new("realtime.anonymous", "An anonymous client cannot join the board's channel");
    private static readonly Check Others = new("realtime.others", "An agent cannot join another agent's channel");
    private static readonly Check Forgery = new("realtime.forgery", "A browser cannot broadcast");
    private static readonly Check Expired = new("realtime.expired", "An expired token is refused");
    private static readonly Cure Policies =
        new("See visibility.channels. On Supabase also switch off Realtime Settings, \"Allow public access\".");

    public async Task<IReadOnlyList<Finding>> Try(Visitor visitor, TimeSpan patience, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        KeyValuePair<string, object>[] claims =
            [new("sub", visitor.AgentId.ToString()), new("role", "authenticated"), new("session", visitor.Session)];
        var old = SignedToken.Create(visitor.Keys.JwtSecret!, visitor.KeyId, now.AddMinutes(-10), now.AddMinutes(-5), claims);
        return await Task.WhenAll(
            Refused(Anonymous, visitor, Announce.Everyone, visitor.Keys.ApiKey, patience, ct),
            Refused(Others, visitor, Announce.TopicOf(Guid.CreateVersion7()), visitor.Token, patience, ct),
            Refused(Expired, visitor, Announce.Everyone, old, patience, ct));
    }

    /// <summary>About a forged broadcast that was sent before the real one.</summary>
    public static Finding Judge(IReadOnlyList<string> events) => events.Contains(Forged)
        ? Forgery.Failed("A broadcast sent by a browser's socket reached the channel.", Policies)
        : Forgery.Passed("By socket: it was dropped");

    private static async Task<Finding> Refused(
        Check check, Visitor visitor, string topic, string token, TimeSpan patience, CancellationToken ct)
    {
        try
        {
            await using var socket = await ProbeSocket.Open(visitor.Url, visitor.Keys.ApiKey, ct);
            var asked = token.StartsWith("sb_", StringComparison.Ordinal) ? null : token;
            if (await socket.Join(topic, asked, patience, ct) is not { } reason)
                return check.Failed("The join was accepted.", Policies);
            return Refusal.OfRights(reason) || (Refusal.OfToken(reason) && !Refusal.OfLimit(reason))
                ? check.Passed($"Refused: {reason.Split(": You do")[0]}")
                : check.Warning($"Refused, but for another reason: {reason}",
                    Refusal.OfPartition(reason) ? Refusal.Partition : Refusal.OfLimit(reason) ? Refusal.Limit : Refusal.Server);
        }
        catch (Exception e) when (e is TimeoutException or NoSocketException)
        {
            return check.Warning($"Not joined, but not refused either: {e.Message}.");
        }
    }

    /// <summary>
    /// Tries both addresses at which a server may accept broadcasts: a server that knows neither has not refused anything.
    /// </summary>
    public async Task<Posted> Post(Visitor visitor, CancellationToken ct)
    {
        var payload = new { };
        var path = $"/api/broadcast/{Uri.EscapeDataString(visitor.OwnTopic)}/events/{ForgedByHttp}?private=true";
        var one = await Send(visitor, path, payload, ct);
        if (one.Status is not HttpStatusCode.NotFound) return one;
        var batch = new { messages = new[] { new { topic = visitor.OwnTopic, @event = ForgedByHttp, payload, @private = true } } };
        return await Send(visitor, "/api/broadcast", batch, ct) with { Batch = true };
    }

    /// <param name="events">What the agent's own channel received afterwards; null: it could not be observed.</param>
    public static Finding Judge(Posted posted, IReadOnlyList<string>? events) => posted switch
    {
        { Error: { } error } => Forgery.Warning($"By HTTP: {error}"),
        { Batch: true, Accepted: true } when events?.Contains(ForgedByHttp) == true =>
            Forgery.Failed("A broadcast sent by HTTP with a browser's token reached the channel.", Policies),
        { Batch: true, Accepted: true } when events is not null => Forgery.Passed("By HTTP: it was dropped"),
        { Batch: true, Accepted: true } =>
            Forgery.Warning("By HTTP: the batch endpoint answered 202; whether it dropped the message could not be observed."),
        { Accepted: true } => Forgery.Failed("A broadcast sent by HTTP with a browser's token was accepted.", Policies),
        { Status: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden } =>
            Forgery.Passed($"By HTTP: refused with {(int)posted.Status}"),
        _ => Forgery.Warning($"By HTTP: {(int)posted.Status}, which says nothing about who may broadcast.",
            posted.Status is HttpStatusCode.TooManyRequests ? Refusal.Limit : Refusal.Server),
    };

    private async Task<Posted> Send(Visitor visitor, string path, object body, CancellationToken ct)
    {
        var address = RealtimeAddress.ForPublishing(visitor.Url) + path;
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", visitor.Token);
        request.Headers.TryAddWithoutValidation("apikey", visitor.Keys.ApiKey);
        try
        {
            using var answer = await http.CreateClient(SupabaseBroadcaster.Client).SendAsync(request, ct);
            return new(answer.StatusCode);
        }
        catch (Exception e) when (!ct.IsCancellationRequested
            && e is HttpRequestException or OperationCanceledException or Polly.ExecutionRejectedException)
        {
            return new(default, e.Message);
        }
    }
}

/// <summary>The answer to a forged broadcast over HTTP.</summary>
public sealed record Posted(HttpStatusCode Status, string? Error = null)
{
    public bool Batch { get; init; }
    public bool Accepted => Error is null && (int)Status is >= 200 and < 300;
}
