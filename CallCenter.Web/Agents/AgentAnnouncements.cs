using CallCenter.Web.Outbox;

namespace CallCenter.Web.Agents;

/// <summary>The broadcasts about agents.</summary>
public static class AgentAnnouncements
{
    public static void Agent(this Announce announce, Agent agent, DateTimeOffset at) =>
        announce.Add(agent.Id, Announce.Everyone, "agent_changed", agent.Version, at, agent: AgentView.Of(agent));

    /// <summary>A supervisor did something to this agent: their desk shows this text.</summary>
    public static void Supervised(this Announce announce, Guid agentId, string text, DateTimeOffset at) =>
        announce.Add(agentId, Announce.TopicOf(agentId), "supervisor_action", 0, at, text: text);

    /// <summary>To this agent's own topic only, in order with the agent's other events.</summary>
    public static void Privately(this Announce announce, Guid agentId, string @event, DateTimeOffset at) =>
        announce.Add(agentId, Announce.TopicOf(agentId), @event, 0, at);
}
