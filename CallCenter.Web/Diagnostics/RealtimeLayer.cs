using System.Net;
using System.Runtime.CompilerServices;
using CallCenter.Web.Accounts;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Realtime;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Diagnostics;

/// <summary>
/// Sends one message from a commit to a browser the real way: token, socket, join, outbox and Hangfire's loop, delivery.
/// It names the first step that failed and skips those after it. Then it tries the four things that must not work.
/// </summary>
public sealed class RealtimeLayer(
    CallCenterDb db, RealtimeKeys keys, RealtimeTokens tokens, IOptions<RealtimeOptions> options, OwnAddress own,
    PublishingStatus publishing, Serving serving, Intruders intruders, IHttpClientFactory http, TimeProvider clock) : ILayer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8); // a Supabase server answers a refused join after 5 s
    private static readonly Check Token = new("realtime.token", "A token for a signed-in agent can be made, and the server accepts it");
    private static readonly Check Socket = new("realtime.socket", "The realtime server lets a browser connect");
    private static readonly Check Join = new("realtime.join", "An agent may join the board's channel and their own");
    private static readonly Check ServiceKey = new("realtime.service_key", "The configured service key may broadcast to a private channel");
    private static readonly Check Publish =
        new("realtime.publish", "A committed message leaves through the outbox and the publishing loop");
    private static readonly Check Delivery = new("realtime.delivery", "The message arrives at the agent's browser");

    public string Name => "realtime";

    public async IAsyncEnumerable<Finding> Examine(IReadOnlyList<Finding> before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (before.Any(f => f.Verdict is Verdict.Failed && f.Check
            is "schema.connection" or "schema.writable" or "schema.migrations" or "schema.columns" or "schema.transition"))
        {
            yield return Token.Skipped("The app cannot work on this schema, see above.");
            yield break;
        }
        if ((await publishing.Schema(ct)).Found == 0)
        {
            yield return Publish.Skipped("Hangfire's tables are missing, see outbox.hangfire.");
            yield break;
        }
        if (options.Value.Embedded && serving.Hidden is { } app)
        {
            yield return Token.Skipped($"The app {app} serves it, and cannot be reached from here. Run the doctor where the app runs.");
            yield break;
        }
        var (visitor, token) = await Introduce(ct);
        yield return token;
        if (visitor is null) yield break;

        var (socket, connected) = await Connect(visitor, ct);
        yield return connected;
        if (socket is null) yield break;
        await using var open = socket;

        var joined = await Enter(visitor, socket, ct);
        yield return joined;
        var refusals = intruders.Try(visitor, Patience, ct);
        var posted = await intruders.Post(visitor, ct);
        IReadOnlyList<string>? events = null;
        if (joined.Verdict == Verdict.Passed)
        {
            await socket.Broadcast(visitor.OwnTopic, Intruders.Forged, ct);
            var (key, heard) = await Speak(visitor, socket, ct);
            yield return key;
            var id = await Commit(visitor, ct);
            var left = await Leaves(id, ct);
            yield return left;
            if (left.Verdict == Verdict.Passed)
            {
                var watch = System.Diagnostics.Stopwatch.StartNew();
                events = await socket.Until(id.ToString(), Patience, ct);
                yield return events is not null
                    ? Delivery.Passed($"After another {watch.ElapsedMilliseconds} ms")
                    : Delivery.Failed(
                        $"The server accepted the message, but it did not arrive within {Patience.TotalSeconds:0} s.", NotDelivered());
            }
            if (events is not null || heard is not null) events = [.. heard ?? [], .. events ?? []];
            if (events is not null) yield return Intruders.Judge(events);
        }
        yield return Intruders.Judge(posted, events);
        foreach (var finding in await refusals) yield return finding;
    }

    /// <summary>With this process's own key, without the outbox: the running app may have another key, and publishes with that.</summary>
    private async Task<(Finding, IReadOnlyList<string>?)> Speak(Visitor visitor, ProbeSocket socket, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        var broadcaster = new SupabaseBroadcaster(http, keys, options, own, clock, NullLogger<SupabaseBroadcaster>.Instance);
        var payload = System.Text.Encoding.UTF8.GetBytes($$"""{"id":"{{id}}"}""");
        try { await broadcaster.Send(new(visitor.OwnTopic, "doctor_key", payload, id.ToString()), ct); }
        catch (BroadcastFailedException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return (ServiceKey.Failed(e.Message, new("Set Realtime:ServiceKey to the project's service_role (secret) key.")), null);
        }
        catch (BroadcastFailedException e)
        {
            var cure = e.Status is HttpStatusCode.TooManyRequests ? Refusal.Limit
                : Refusal.OfPartition(e.Message) ? Refusal.Partition : Refusal.Server;
            return (ServiceKey.Warning(e.Message, cure), null);
        }
        var events = await socket.Until(id.ToString(), Patience, ct);
        return (events is not null ? ServiceKey.Passed("A broadcast with it arrived")
            : ServiceKey.Failed("The server accepted a broadcast with it, but dropped it.", NotDelivered()), events);
    }

    private async Task<(Visitor?, Finding)> Introduce(CancellationToken ct)
    {
        RealtimeKeySet set;
        try { set = await keys.Get(ct); }
        catch (InvalidOperationException e)
        {
            return (null, Token.Failed(e.Message, new("Set Realtime:JwtSecret, Realtime:ApiKey and Realtime:ServiceKey "
                + "from your Supabase project, or none of Realtime:* for the embedded endpoint.")));
        }
        if (set.JwtSecret is null)
            return (null, Token.Failed("Realtime:JwtSecret is missing.",
                new("Set it to your project's JWT secret: it signs the agents' tokens.")));
        var account = await db.Users.Where(u => u.Active && db.Agents.Any(a => a.Id == u.Id && a.Active))
            .OrderBy(u => u.Id).FirstOrDefaultAsync(ct);
        if (account is null)
            return (null, Token.Failed("Nobody has an account yet.",
                new("Create the first person: `dotnet CallCenter.Web.dll create-admin --user NAME`.")));

        var session = Principals.SessionOf(account);
        var token = await tokens.Mint(account.Id.ToString(), session, ct);
        var url = options.Value.Embedded
            ? own().TrimEnd('/') + RealtimeAddress.EmbeddedPath : RealtimeAddress.ForBrowsers(options.Value.Url!);
        return (new(account.Id, session, token.Token, url, set, options.Value.JwtKeyId),
            Token.Passed($"For {account.DisplayName}, good for {options.Value.Lifetime.TotalSeconds:0} s"));
    }

    private async Task<(ProbeSocket?, Finding)> Connect(Visitor visitor, CancellationToken ct)
    {
        var where = options.Value.Embedded ? "the app's own endpoint" : visitor.Url;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Patience);
        try { return (await ProbeSocket.Open(visitor.Url, visitor.Keys.ApiKey, limit.Token), Socket.Passed($"Connected to {where}")); }
        catch (NoSocketException e) when (e.Status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return (null, Socket.Failed($"{where} refused the key with {(int)e.Status}.",
                new("Set Realtime:ApiKey to the project's anon (publishable) key. "
                    + "Where it is minted, set Realtime:JwtSecret to the server's.")));
        }
        catch (NoSocketException e)
        {
            var answer = e.Status is { } s ? $"answered {(int)s}" : "no answer";
            return (null, Socket.Failed($"{where}: {answer}. {e.Message}", NotReachable()));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (null, Socket.Failed($"{where} did not answer within {Patience.TotalSeconds:0} s.", NotReachable()));
        }
    }

    private Cure NotReachable() => options.Value.Embedded
        ? new("Start the app. If it runs behind a proxy, let WebSockets through to /realtime/v1.")
        : new("Check Realtime:Url (https://REF.supabase.co/realtime/v1, or https://host/socket of a self-hosted server), "
            + "the firewall, and that the project is not paused.");

    private static async Task<Finding> Enter(Visitor visitor, ProbeSocket socket, CancellationToken ct)
    {
        foreach (var topic in (string[])[Announce.Everyone, visitor.OwnTopic])
        {
            string? reason;
            try { reason = await socket.Join(topic, visitor.Token, Patience, ct); }
            catch (TimeoutException e)
            {
                return Join.Failed($"{e.Message}.", new("Check the realtime server's log, and that its database is up."));
            }
            if (reason is null) continue;
            if (Refusal.OfToken(reason) && !Refusal.OfLimit(reason))
                return Token.Failed($"The server refuses the agents' tokens: {reason}",
                    new("Set Realtime:JwtSecret to the secret the server checks tokens with "
                        + "(Supabase: Project Settings, JWT Keys, legacy secret), and compare the clocks."));
            var channel = topic == visitor.OwnTopic ? "their own channel" : topic;
            if (!Refusal.OfRights(reason))
                return Join.Failed($"Refused for {channel}: {reason}", Refusal.OfPartition(reason) ? Refusal.Partition
                    : Refusal.OfLimit(reason) ? Refusal.Limit : Refusal.Server);
            return Join.Failed($"Refused for {channel}: {reason}",
                new("See visibility.channels and visibility.grants: the policies on realtime.messages ask app.may_listen. "
                    + "If they passed, the realtime server uses a different database than ConnectionStrings:CallCenter."));
        }
        return Join.Passed($"{Announce.Everyone} and agent:<id>");
    }

    /// <summary>To this agent's own channel; browsers drop an event without a call or an agent.</summary>
    private async Task<Guid> Commit(Visitor visitor, CancellationToken ct)
    {
        var id = Guid.CreateVersion7();
        await db.InTransaction(async () =>
        {
            db.Outbox.Add(new()
            {
                EventId = id,
                Kind = OutboxMessage.Broadcast,
                Subject = id,
                Topic = visitor.OwnTopic,
                Event = "doctor",
                Payload = $$"""{"id":"{{id}}"}""",
            });
            await db.SaveChangesAsync(ct);
            return true;
        }, ct);
        return id;
    }

    private async Task<Finding> Leaves(Guid id, CancellationToken ct)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        OutboxMessage? row = null;
        while (clock.Elapsed < Patience)
        {
            row = await db.Outbox.AsNoTracking().SingleOrDefaultAsync(m => m.EventId == id, ct);
            if (row is null) return Publish.Passed($"After {clock.ElapsedMilliseconds} ms");
            if (row.DeadSince is not null) break;
            await Task.Delay(20, ct);
        }
        await db.Outbox.Where(m => m.EventId == id).ExecuteDeleteAsync(ct);
        return row?.LastError is { } error
            ? Publish.Failed($"The loop tried {row.Attempts} times: {error}",
                error.Contains("401", StringComparison.Ordinal) || error.Contains("403", StringComparison.Ordinal)
                ? new("Set Realtime:ServiceKey to the project's service_role (secret) key.")
                : Refusal.OfLimit(error) ? Refusal.Limit : Refusal.OfPartition(error) ? Refusal.Partition
                : new("See the error. The row is kept and retried, so nothing is lost while the server is down."))
            : Publish.Failed($"No publishing loop picked up the message within {Patience.TotalSeconds:0} s.",
                new("See the layer Outbox: no Hangfire server of this app is alive, or all its loops hang."));
    }

    private Cure NotDelivered() => options.Value.Embedded
        ? new("Several apps share this database while realtime is embedded in each; another one published the message. "
            + "Run one, or set Realtime:Url.")
        : new("Realtime:ServiceKey must be of role service_role with BYPASSRLS "
            + "(a private broadcast without write right is dropped without an error), "
            + "and the server must use this project's database. Check its rate limits too.");
}

/// <param name="Url">The realtime base address, http or https.</param>
public sealed record Visitor(Guid AgentId, string Session, string Token, string Url, RealtimeKeySet Keys, string? KeyId)
{
    public string OwnTopic => Announce.TopicOf(AgentId);
}
