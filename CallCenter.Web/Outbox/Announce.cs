using System.Text.Json;
using System.Text.Json.Serialization;
using CallCenter.Web.Agents;
using CallCenter.Web.Calls;
using CallCenter.Web.Data;

namespace CallCenter.Web.Outbox;

/// <summary>
/// What a browser receives. <c>id</c> is for dropping duplicates, <c>at</c> is UTC; each part is a whole state with its version.
/// <c>text</c> is for the person, with <c>supervisor_action</c>.
/// </summary>
public sealed record BroadcastPayload(Guid Id, DateTimeOffset At, CallView? Call, AgentView? Agent, string? Text = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] VoicemailView? Voicemail = null);

/// <summary>Adds broadcasts to the current transaction; they are sent once it has committed.</summary>
public sealed class Announce(CallCenterDb db)
{
    public const string Everyone = "call-center";
    private static readonly Guid VoicemailBox = new("0f1e0000-0000-7000-8000-766f6963656d");

    public static string TopicOf(Guid agentId) => $"agent:{agentId}";

    public void Call(CallView call, string @event, DateTimeOffset at, AgentView? agent = null) =>
        Add(call.Id, Everyone, @event, call.Version, at, call, agent);

    public void Agent(Agent agent, DateTimeOffset at) =>
        Add(agent.Id, Everyone, "agent_changed", agent.Version, at, null, AgentView.Of(agent));

    /// <summary>How many messages are waiting. Order is kept among these events only.</summary>
    public void Voicemail(int open, DateTimeOffset at) => Add(VoicemailBox, Everyone, "voicemail_changed", 0, at, null, null, voicemail: new(open));

    /// <summary>A supervisor did something to this agent: their desk shows this text.</summary>
    public void Supervised(Guid agentId, string text, DateTimeOffset at) => Add(agentId, TopicOf(agentId), "supervisor_action", 0, at, null, null, text);

    /// <summary>To one agent's own topic only. Order is kept with the call's other events, or with the agent's.</summary>
    public void Privately(Guid agentId, string @event, DateTimeOffset at, CallView? call = null, AgentView? agent = null) =>
        Add(call?.Id ?? agentId, TopicOf(agentId), @event, call?.Version ?? agent?.Version ?? 0, at, call, agent);

    private void Add(Guid subject, string topic, string @event, long version, DateTimeOffset at, CallView? call, AgentView? agent, string? text = null, VoicemailView? voicemail = null)
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
            Payload = JsonSerializer.Serialize(new BroadcastPayload(id, at, call, agent, text, voicemail), JsonSerializerOptions.Web),
        });
    }
}
