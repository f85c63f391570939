using System.Text.Json;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>A public and a private topic with the same name are two topics.</summary>
internal readonly record struct TopicKey(string Topic, bool Private);

/// <summary>Everyone on one topic. The list for publishing is rebuilt after a change of membership, not per message.</summary>
internal sealed class Subscribers(TopicKey key)
{
    private readonly List<Channel> members = [];
    private readonly Presences presences = new();
    private Channel[]? snapshot;
    private bool closed;

    public TopicKey Key { get; } = key;

    /// <summary>
    /// Enters and queues <paramref name="welcome"/> in one step, so that a client misses nothing published after it was told
    /// that it is subscribed, and receives nothing before.
    /// </summary>
    /// <returns>False if the last member left in the meantime; ask for them again.</returns>
    public bool TryEnter(Channel channel, IEnumerable<Frame> welcome)
    {
        lock (members)
        {
            if (closed) return false;
            foreach (var frame in welcome) channel.Outgoing.Send(frame);
            channel.Seat = members.Count;
            members.Add(channel);
            snapshot = null;
            if (channel.PresenceEnabled && channel.ReadsPresence) channel.Push("presence_state", presences.State());
            return true;
        }
    }

    /// <returns>True if nobody is left, and nobody can enter any more.</returns>
    public bool Leave(Channel channel)
    {
        lock (members)
        {
            var seat = channel.Seat;
            if (seat < 0) return false;
            var last = members[^1];
            (members[seat], last.Seat) = (last, seat);
            members.RemoveAt(members.Count - 1);
            channel.Seat = -1;
            snapshot = null;
            Untrack(channel);
            return closed = members.Count == 0;
        }
    }

    public int Publish(Publication publication, Channel? except = null)
    {
        Channel[] readers;
        lock (members) readers = snapshot ??= [.. members.Where(member => member.Rights.Read)];
        return FanOut.Deliver(readers, publication, except);
    }

    /// <summary>Someone's rights have changed.</summary>
    public void Reseat()
    {
        lock (members) snapshot = null;
    }

    public void Track(Channel channel, JsonElement payload)
    {
        lock (members)
            if (channel.Seat >= 0) Announce(presences.Track(channel, payload));
    }

    public void Untrack(Channel channel)
    {
        lock (members) Announce(presences.Untrack(channel));
    }

    private void Announce(byte[]? diff)
    {
        if (diff is null) return;
        var readers = members.Where(member => member.ReadsPresence && (member.PresenceEnabled || !Key.Private)).ToArray();
        FanOut.Deliver(readers, Publication.Text(Key.Topic, "presence_diff", diff));
    }
}
