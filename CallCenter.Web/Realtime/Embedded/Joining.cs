using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>Lets a socket join a topic, or says why not.</summary>
internal static class Joining
{
    public const string Prefix = "realtime:";
    public const string NoDatabase = "Realtime was unable to connect to the project database";

    public static string NoRight(string name) => $"You do not have permissions to read from this Channel topic: {name}";

    /// <summary>Either right opens the channel; messages that need the other right are then not delivered.</summary>
    public static bool Admits(ChannelRights rights) => rights.Read || rights.Presence;

    public static async ValueTask Join(Connection connection, Channel? before, Inbound message)
    {
        before?.Leave();
        if (!message.Topic.StartsWith(Prefix, StringComparison.Ordinal))
        {
            Dispatch.Unmatched(connection, message);
            return;
        }
        var request = JoinRequest.Read(message.Payload);
        if (await Admit(connection, before, message, request) is { } refusal) Refuse(connection, before, message, refusal);
    }

    private static async ValueTask<string?> Admit(Connection connection, Channel? before, Inbound message, JoinRequest request)
    {
        var hub = connection.Hub;
        var name = message.Topic[Prefix.Length..];
        if (name.Length is 0) return "TopicNameRequired: You must provide a topic name";
        if (message.Payload.ValueKind is not JsonValueKind.Object) return "UnknownErrorOnChannel: the payload of a join is an object";
        if (hub.Limits.PrivateOnly && !request.Private) return "PrivateOnly: This project only allows private channels";
        if (connection.JoinsTooFast())
        {
            connection.Close(WebSocketCloseStatus.EndpointUnavailable);
            return "ClientJoinRateLimitReached: Too many joins per second";
        }
        if (connection.ChannelCount >= hub.Limits.ChannelsPerConnection) return "ChannelRateLimitReached: Too many channels";

        var (token, fault) = await hub.Tokens.Verify(Own(request.Token) ?? connection.Token.Raw, connection.Gone);
        if (fault is not null) return $"{fault.Code}: {fault.Text}";
        var rights = ChannelRights.All;
        if (request.Private)
        {
            try
            {
                rights = await hub.Rights.For(name, token!.Claims, connection.Gone);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                hub.Log.LogError(e, "Realtime could not read rights on {Topic}", message.Topic);
                return $"UnableToConnectToProject: {NoDatabase}";
            }
            if (!Admits(rights)) return $"Unauthorized: {NoRight(name)}";
        }
        if (request.Replay && !rights.Read) return $"Unauthorized: {NoRight(name)}";
        if (request.Replay && !request.Private) return "UnableToReplayMessages: Replay is not allowed for public channels";
        if (request.Replay && !request.ReplayIsValid) return "UnableToReplayMessages: Replay params are not valid";

        if (request.Broken is { } broken) return $"UnknownErrorOnChannel: {broken}";

        Enter(new Channel(connection, message, request, token!, rights), before, request, message);
        return null;
    }

    private static void Enter(Channel channel, Channel? before, JoinRequest request, Inbound message)
    {
        var welcome = new List<Frame>
        {
            Frame.Reply(channel.Vsn, message.JoinRef, message.Ref, message.Topic, ok: true, Accepted(request)),
        };
        if (before is not null) welcome.Add(before.CloseFrame());
        // There is no logical replication here. The real server returns the same for a table that it does not publish.
        if (request.PostgresChanges.Count > 0)
            welcome.Add(channel.SystemFrame("postgres_changes", "error", "postgres_changes are not available on the embedded endpoint; "
                + "use broadcasts, or set Realtime:Url to a Supabase server"));
        if (request.ReplicationReady) welcome.Add(channel.SystemFrame("system", "ok", "Replication connection established"));
        channel.Enter(welcome);
        channel.Log.LogInformation("Realtime {Sub} joined {Topic} ({Kind}, {Vsn})",
            channel.Token.Sub, channel.Topic, request.Private ? "private" : "public", channel.Vsn);
        channel.Connection.Hub.Metrics.Join("ok");
    }

    private static byte[] Accepted(JoinRequest request) => Frame.Json(request.PostgresChanges, (json, changes) =>
    {
        json.WriteStartArray("postgres_changes");
        foreach (var change in changes)
        {
            json.WriteStartObject();
            foreach (var member in change.EnumerateObject().Where(member => member.Name is not "id")) member.WriteTo(json);
            json.WriteNumber("id", Hash(change.GetRawText()));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void Refuse(Connection connection, Channel? before, Inbound message, string reason)
    {
        var hub = connection.Hub;
        hub.Metrics.Join(reason.Split(':')[0]);
        hub.Log.LogWarning("Realtime refused {Topic} to {Sub}: {Reason}", message.Topic, connection.Token.Sub, reason);
        var reply = Frame.Reply(connection.Vsn, message.JoinRef, message.Ref, message.Topic, ok: false, Frame.Reason(reason));
        if (hub.Limits.JoinErrorDelay <= TimeSpan.Zero) Answer();
        else _ = Task.Delay(hub.Limits.JoinErrorDelay, hub.Clock).ContinueWith(_ => Answer(), TaskScheduler.Default);

        void Answer()
        {
            connection.Outgoing.Send(reply);
            before?.PushClose();
        }
    }

    // realtime-js sends its API key here if it has no token.
    private static string? Own(string? token) => token is null || token.StartsWith("sb_", StringComparison.Ordinal) ? null : token;

    private static uint Hash(string text)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 16777619;
        return hash & 0x7FFFFFF;
    }
}
