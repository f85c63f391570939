namespace CallCenter.Web.Realtime.Embedded;

/// <summary>
/// Routes frames. Only joins and leaves check join_ref: for all others the real server accepts a missing or an old one too.
/// </summary>
internal static class Dispatch
{
    public static async ValueTask Handle(Connection connection, Inbound message)
    {
        if (message is { Topic: "phoenix", Event: "heartbeat" })
        {
            Reply(connection, message, joinRef: null, ok: true, Frame.Nothing);
            return;
        }
        var channel = connection.Find(message.Topic);
        if (message.Event is "phx_join") await Joining.Join(connection, channel, message);
        else if (channel is not null && message.Event is "phx_leave") Leave(channel, message);
        else if (channel is not null) await channel.Handle(message);
        else if (message.Event is "phx_leave") Reply(connection, message, message.JoinRef, ok: true, Frame.Nothing);
        else Unmatched(connection, message);
    }

    public static void Unmatched(Connection connection, Inbound message) =>
        Reply(connection, message, joinRef: null, ok: false, Frame.Reason("unmatched topic"));

    private static void Leave(Channel channel, Inbound message)
    {
        // A leave that crossed the server's own close belongs to the channel before this one. One without a join_ref is
        // ignored too, as on the real server, unless the join had none either.
        if (channel.JoinRef is not null && message.JoinRef != channel.JoinRef) return;
        channel.Leave();
        channel.Reply(message.Ref, ok: true, Frame.Nothing);
        channel.PushClose();
        channel.Log.LogInformation("Realtime {Sub} left {Topic}", channel.Token.Sub, channel.Topic);
    }

    private static void Reply(Connection connection, Inbound message, string? joinRef, bool ok, ReadOnlySpan<byte> response) =>
        connection.Outgoing.Send(Frame.Reply(connection.Vsn, joinRef, message.Ref, message.Topic, ok, response));
}
