using System.Runtime.InteropServices;
using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>One socket on one topic. Everything but receiving broadcasts happens in the connection's turn.</summary>
internal sealed partial class Channel
{
    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement.Clone();

    private readonly bool ack, self;
    private readonly string? pushRef;
    private Rate messages, presenceCalls;
    private Subscribers? subscribers;

    public Channel(Connection connection, Inbound join, JoinRequest request, VerifiedToken token, ChannelRights rights)
    {
        (Connection, Topic, JoinRef, Token, Rights) = (connection, join.Topic, join.JoinRef, token, rights);
        // A join without join_ref is known by its ref from then on; only its close is sent without one.
        pushRef = join.JoinRef ?? join.Ref;
        (Private, PresenceEnabled, PresenceKey, ack, self) =
            (request.Private, request.Presence, request.PresenceKey, request.Ack, request.Self);
        var limits = connection.Hub.Limits;
        messages = new Rate(limits.MessagesPerSecond * 10, TimeSpan.FromSeconds(10));
        presenceCalls = new Rate(limits.PresenceCalls, limits.PresenceWindow);
        Schedule();
    }

    public Connection Connection { get; }
    public string Topic { get; }
    public string Name => Topic[Joining.Prefix.Length..];
    public string? JoinRef { get; }
    public bool Private { get; }
    public bool PresenceEnabled { get; private set; }
    public string PresenceKey { get; }
    public bool ReadsPresence => !Private || Rights.Presence;

    /// <summary>Position in the list of subscribers; negative if not in it.</summary>
    public int Seat { get; set; } = -1;

    public Vsn Vsn => Connection.Vsn;
    public SendQueue Outgoing => Connection.Outgoing;
    public ILogger Log => Connection.Hub.Log;
    private Hub Hub => Connection.Hub;
    private TopicKey Key => new(Topic, Private);

    public void Enter(IReadOnlyCollection<Frame> welcome)
    {
        Connection.Seat(this);
        subscribers = Hub.Enter(this, Key, welcome);
    }

    public void Leave()
    {
        if (subscribers is not null) Hub.Leave(this, subscribers);
        subscribers = null;
        Connection.Unseat(this);
    }

    public async ValueTask Handle(Inbound message)
    {
        if (messages.Exceeded()) Shutdown("Too many messages per second");
        else if (message.Event is "broadcast") Broadcast(message);
        else if (message.Event is "presence") Presence(message);
        else if (message.Event is "access_token") await Renew(message.Payload);
        else Log.LogDebug("Realtime ignored {Event} on {Topic} from {Sub}", message.Event, Topic, Token.Sub);
    }

    public void Push(string name, ReadOnlySpan<byte> payload) => Outgoing.Send(Frame.Message(Vsn, pushRef, null, Topic, name, payload));

    public void PushClose() => Outgoing.Send(CloseFrame());

    public Frame CloseFrame() => Frame.Message(Vsn, JoinRef, JoinRef, Topic, "phx_close", Frame.Nothing);

    public void Reply(string? reference, bool ok, ReadOnlySpan<byte> response) =>
        Outgoing.Send(Frame.Reply(Vsn, pushRef, reference, Topic, ok, response));

    public Frame SystemFrame(string extension, string status, string text) =>
        Frame.Message(Vsn, pushRef, null, Topic, "system", Frame.Json((extension, status, text, Name), (json, told) =>
        {
            json.WriteString("extension", told.extension);
            json.WriteString("status", told.status);
            json.WriteString("message", told.text);
            json.WriteString("channel", told.Name);
        }));

    private void Shutdown(string why)
    {
        Leave();
        Outgoing.Send(SystemFrame("system", "error", why));
        PushClose();
        Log.LogInformation("Realtime closed {Topic} of {Sub}: {Reason}", Topic, Token.Sub, why);
    }

    private void Broadcast(Inbound message)
    {
        if (!Rights.WriteBroadcast)
        {
            // No reply, as on the real server: the sender notices by its own timeout.
            Log.LogWarning("Realtime refused a broadcast on {Topic} from {Sub}", Topic, Token.Sub);
            return;
        }
        var (name, size, publication) = ("?", 0, (Publication?)null);
        if (message.Push is { } push)
            (name, size, publication) = (push.Event, push.Payload.Length, Publication.Named(Topic, push.Event, push.IsJson, push.Payload));
        else if (message.Payload.ValueKind is JsonValueKind.Object)
        {
            var whole = JsonMarshal.GetRawUtf8Value(message.Payload).ToArray();
            if (message.Payload.TryGetProperty("event", out var named) && named.ValueKind is JsonValueKind.String)
                name = Decoder.Text(named);
            (size, publication) = (whole.Length, Publication.Whole(Topic, whole));
        }
        if (publication is null) throw new MalformedFrame("a broadcast's payload is an object");
        var fits = size <= Hub.Limits.PayloadSize;
        if (fits) Hub.Publish(Key, name, Token.Sub, publication, subscribers, self ? null : this);
        else Log.LogWarning("Realtime dropped a broadcast of {Size} bytes on {Topic} from {Sub}", size, Topic, Token.Sub);
        if (ack) Reply(message.Ref, fits, fits ? Frame.Nothing : "\"payload_size_exceeded\""u8);
    }

    private void Presence(Inbound message)
    {
        if (message.Payload.ValueKind is not JsonValueKind.Object || !message.Payload.TryGetProperty("event", out var named)
            || named.ValueKind is not JsonValueKind.String)
        {
            Reply(message.Ref, ok: true, Frame.Nothing);
            return;
        }
        if (presenceCalls.Exceeded())
        {
            Shutdown("Client presence rate limit exceeded");
            return;
        }
        switch (Decoder.Text(named).ToLowerInvariant())
        {
            case "track": Track(message); break;
            case "untrack":
                subscribers?.Untrack(this);
                Reply(message.Ref, ok: true, Frame.Nothing);
                break;
            default: Reply(message.Ref, ok: false, Frame.Nothing); break;
        }
    }

    private void Track(Inbound message)
    {
        if (!message.Payload.TryGetProperty("payload", out var payload)) payload = Empty;
        if (Private && !Rights.Presence) Reply(message.Ref, ok: false, Frame.Nothing);
        else if (payload.ValueKind is not JsonValueKind.Object)
            Reply(message.Ref, ok: false, Frame.Reason("Presence track payload must be a map"));
        else if (JsonMarshal.GetRawUtf8Value(payload).Length > Hub.Limits.PayloadSize) Shutdown("Track message size exceeded");
        else
        {
            PresenceEnabled = true;
            subscribers?.Track(this, payload);
            Reply(message.Ref, ok: true, Frame.Nothing);
        }
    }
}
