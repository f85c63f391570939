using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Realtime.Embedded;

/// <summary>All sockets and topics of this node.</summary>
internal sealed class Hub(
    TokenCheck tokens, IChannelRights rights, IOptions<EmbeddedLimits> limits, RealtimeMetrics metrics, TimeProvider clock,
    ILogger<Hub> log)
{
    private const string Agent = "agent:";

    private readonly ConcurrentDictionary<Connection, byte> connections = [];
    private readonly ConcurrentDictionary<TopicKey, Subscribers> topics = [];
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

    public Subscribers Enter(Channel channel, TopicKey key, IReadOnlyCollection<Frame> welcome)
    {
        while (true)
        {
            var subscribers = topics.GetOrAdd(key, key => new Subscribers(key));
            if (subscribers.TryEnter(channel, welcome)) return subscribers;
        }
    }

    public void Leave(Channel channel, Subscribers subscribers)
    {
        if (subscribers.Leave(channel)) topics.TryRemove(KeyValuePair.Create(subscribers.Key, subscribers));
    }

    /// <param name="name">The event's, for the log.</param>
    public void Publish(
        TopicKey key, string name, string? sub, Publication publication, Subscribers? subscribers = null, Channel? except = null)
    {
        var readers = subscribers is not null || topics.TryGetValue(key, out subscribers) ? subscribers.Publish(publication, except) : 0;
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
