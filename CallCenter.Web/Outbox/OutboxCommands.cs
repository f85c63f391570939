using System.Text.Json;
using CallCenter.Web.Data;

namespace CallCenter.Web.Outbox;

public static class OutboxCommands
{
    /// <summary>A command leaves once the present transaction has committed, in order with the subject's others.</summary>
    /// <param name="command">What its delivery reads; stored as JSON.</param>
    public static void Enqueue(this CallCenterDb db, Guid subject, string name, object command) => db.Outbox.Add(new()
    {
        EventId = Guid.CreateVersion7(),
        Kind = OutboxMessage.Twilio,
        Subject = subject,
        Topic = "call",
        Event = name,
        Payload = JsonSerializer.Serialize(command, JsonSerializerOptions.Web),
    });
}
