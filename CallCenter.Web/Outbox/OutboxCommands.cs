using System.Text.Json;
using CallCenter.Web.Data;

namespace CallCenter.Web.Outbox;

public static class OutboxCommands
{
    /// <summary>A command is sent once the current transaction has committed, in order with the others of its subject and topic.</summary>
    /// <param name="command">What its delivery reads; stored as JSON.</param>
    public static void Enqueue(this CallCenterDb db, Guid subject, string topic, string name, object command) => db.Outbox.Add(new()
    {
        EventId = Guid.CreateVersion7(),
        Kind = OutboxMessage.Twilio,
        Subject = subject,
        Topic = topic,
        Event = name,
        Payload = JsonSerializer.Serialize(command, JsonSerializerOptions.Web),
        Trace = Traces.Current,
    });
}
