using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>All sockets and rooms of this node.</summary>
internal sealed class Hub(
    TokenCheck tokens, IChannelRights rights, IOptions<EmbeddedLimits> limits, RealtimeMetrics metrics, TimeProvider clock,
    ILogger<Hub> log)
{
    private const string Agent = "agent:";

    private readonly ConcurrentDictionary<Connection, byte> connections = [];
    private readonly ConcurrentDictionary<RoomKey, Room> rooms = [];
    private int open;

    public TokenCheck Tokens => tokens;
    public IChannelRights Rights => rights;
    public EmbeddedLimits Limits { get; } = limits.Value;
    public RealtimeMetrics Metrics => metrics;
    public TimeProvider Clock => clock;
    public ILogger Log => log;
    public IEnumerable<Connection> Connections => connections.Keys;
    public bool Full => Volatile.Read(ref open) >= Limits.Connections;

    public void Add(Connection connection)
    {
        connections.TryAdd(connection, 0);
        Interlocked.Increment(ref open);
        metrics.Connections.Add(1);
    }

    public void Remove(Connection connection)
    {
        if (!connections.TryRemove(connection, out _)) return;
        Interlocked.Decrement(ref open);
        metrics.Connections.Add(-1);
    }

    public Room Enter(Channel channel, RoomKey key, IReadOnlyCollection<Frame> welcome)
    {
        while (true)
        {
            var room = rooms.GetOrAdd(key, key => new Room(key));
            if (room.TryEnter(channel, welcome)) return room;
        }
    }

    public void Leave(Channel channel, Room room)
    {
        if (room.Leave(channel)) rooms.TryRemove(KeyValuePair.Create(room.Key, room));
    }

    /// <param name="name">The event's, for the log.</param>
    public void Publish(RoomKey key, string name, string? sub, Publication publication, Room? room = null, Channel? except = null)
    {
        var readers = room is not null || rooms.TryGetValue(key, out room) ? room.Publish(publication, except) : 0;
        metrics.Frames.Add(readers);
        // The sender has its own line.
        log.LogDebug("Realtime published {Event} on {Topic} by {Sub} to {Readers} readers", name, key.Topic, sub, readers);
        metrics.Broadcasts.Add(1);
    }

    /// <summary>A person who was signed out or deactivated loses every channel they no longer have a right to, at once.</summary>
    public void AfterServicePublished(string topic, string name)
    {
        if (name is not "signed_out" || !topic.StartsWith(Agent, StringComparison.Ordinal)) return;
        var sub = topic[Agent.Length..];
        _ = Task.Run(async () =>
        {
            foreach (var connection in Connections) await connection.Recheck(channel => channel.Private && channel.Token.Sub == sub);
        });
    }
}
