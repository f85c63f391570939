using System.Net.Http.Headers;
using CallCenter.Web.Outbox;
using CallCenter.Web.Realtime;

namespace CallCenter.Web.Diagnostics;

/// <summary>What must not work: a stranger, an agent at another's door, a browser that broadcasts, a token of yesterday.</summary>
public sealed class Intruders(IHttpClientFactory http, TimeProvider clock)
{
    public const string Forged = "doctor_forged";
    private static readonly Check Anonymous = new("realtime.anonymous", "Whom nobody knows cannot join the board's channel");
    private static readonly Check Others = new("realtime.others", "An agent cannot join another agent's channel");
    private static readonly Check Forgery = new("realtime.forgery", "A browser cannot broadcast");
    private static readonly Check Expired = new("realtime.expired", "An expired token is refused");
    private static readonly Cure Policies = new("See visibility.channels. On Supabase also switch off Realtime Settings, \"Allow public access\".");

    public async Task<IReadOnlyList<Finding>> Try(Visitor visitor, TimeSpan patience, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var old = SignedToken.Create(visitor.Keys.JwtSecret!, visitor.KeyId, now.AddMinutes(-10), now.AddMinutes(-5), [new("sub", visitor.AgentId.ToString()), new("role", "authenticated"), new("session", visitor.Session)]);
        return await Task.WhenAll(
            Refused(Anonymous, visitor, Announce.Everyone, visitor.Keys.ApiKey, patience, ct),
            Refused(Others, visitor, Announce.TopicOf(Guid.CreateVersion7()), visitor.Token, patience, ct),
            Refused(Expired, visitor, Announce.Everyone, old, patience, ct),
            Posts(visitor, ct));
    }

    /// <summary>Of a forged broadcast that was sent before the real one.</summary>
    public static Finding Judge(IReadOnlyList<string> events) => events.Contains(Forged)
        ? Forgery.Failed("A broadcast sent by a browser's socket reached the channel.", Policies)
        : Forgery.Passed("By socket: it was dropped");

    private static async Task<Finding> Refused(Check check, Visitor visitor, string topic, string token, TimeSpan patience, CancellationToken ct)
    {
        try
        {
            await using var socket = await ProbeSocket.Open(visitor.Url, visitor.Keys.ApiKey, ct);
            return await socket.Join(topic, token.StartsWith("sb_", StringComparison.Ordinal) ? null : token, patience, ct) is { } reason
                ? check.Passed($"Refused: {reason.Split(": You do")[0]}")
                : check.Failed("It was let in.", Policies);
        }
        catch (Exception e) when (e is TimeoutException or NoSocketException) { return check.Warning($"Not let in, but not refused either: {e.Message}."); }
    }

    private async Task<Finding> Posts(Visitor visitor, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{RealtimeAddress.ForPublishing(visitor.Url)}/api/broadcast/{Uri.EscapeDataString(visitor.OwnTopic)}/events/{Forged}?private=true")
        {
            Content = JsonContent.Create(new { }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", visitor.Token);
        request.Headers.TryAddWithoutValidation("apikey", visitor.Keys.ApiKey);
        try
        {
            using var answer = await http.CreateClient(SupabaseBroadcaster.Client).SendAsync(request, ct);
            return answer.IsSuccessStatusCode
                ? Forgery.Failed("A broadcast sent by HTTP with a browser's token was accepted.", Policies)
                : Forgery.Passed($"By HTTP: refused with {(int)answer.StatusCode}");
        }
        catch (HttpRequestException e) { return Forgery.Warning($"By HTTP: {e.Message}"); }
    }
}
