using System.Text.Json;
using System.Text.Json.Serialization;
using CallCenter.Web.Data;

namespace CallCenter.Web.Outbox;

/// <summary>
/// What a browser receives. <c>id</c> is for dropping duplicates, <c>at</c> is UTC; <c>call</c>, <c>agent</c>, <c>voicemail</c> and
/// <c>missed</c> are each a whole state with its version, given by the room that announces it. <c>text</c> is for the person, with
/// <c>supervisor_action</c>.
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
            Payload = JsonSerializer.Serialize(
                new BroadcastPayload(id, at, call, agent, text, voicemail, missed), JsonSerializerOptions.Web),
        });
    }
}
