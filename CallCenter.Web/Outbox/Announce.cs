using System.Text.Json;
using System.Text.Json.Serialization;
using CallCenter.Web.Data;

namespace CallCenter.Web.Outbox;

/// <summary>
/// What a browser receives. <c>id</c> is for dropping duplicates; <c>call</c>, <c>agent</c>, <c>voicemail</c> and <c>missed</c> are each a
/// whole state with its version, given by the room that announces it. <c>text</c> is for the person, with <c>supervisor_action</c>.
/// <c>at</c> is the row's <c>created_at</c>, by PostgreSQL's clock and in UTC: the latest moment that the transaction itself can know. The
/// commit is a few milliseconds later, so what a screen measures from <c>at</c> is never less than the time since the commit. Until
/// <see cref="BroadcastDelivery"/> puts that in, <c>at</c> is the command's time.
/// </summary>
public sealed record BroadcastPayload(Guid Id, DateTimeOffset At, object? Call, object? Agent, string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Voicemail = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] object? Missed = null);

/// <summary>Adds broadcasts to the current transaction; they are sent once it has committed. The rooms decide what to announce.</summary>
public sealed class Announce(CallCenterDb db)
{
    public const string Everyone = "call-center";

    public static string TopicOf(Guid agentId) => $"agent:{agentId}";

    /// <param name="subject">Order is kept among the events of one subject.</param>
    public void Add(Guid subject, string topic, string @event, long version, DateTimeOffset at,
        object? call = null, object? agent = null, string? text = null, object? voicemail = null, object? missed = null)
    {
        var id = Guid.CreateVersion7();
        db.Outbox.Add(new()
        {
            EventId = id,
            Kind = OutboxMessage.Broadcast,
            Subject = subject,
            Topic = topic,
            Event = @event,
            Version = version,
            Timed = call is not null && topic == Everyone,
            Trace = Traces.Current,
            Payload = JsonSerializer.Serialize(
                new BroadcastPayload(id, at, call, agent, text, voicemail, missed), JsonSerializerOptions.Web),
        });
    }
}
