using CallCenter.Web.Agents;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

/// <summary>The broadcasts about calls.</summary>
public static class CallAnnouncements
{
    /// <param name="agent">Whose state changed with the call.</param>
    public static void Call(this Announce announce, CallView call, string @event, DateTimeOffset at, AgentView? agent = null) =>
        announce.Add(call.Id, Announce.Everyone, @event, call.Version, at, call, agent);

    /// <summary>To one agent's own topic only, in order with the call's other events.</summary>
    public static void Privately(this Announce announce, Guid agentId, string @event, DateTimeOffset at, CallView call) =>
        announce.Add(call.Id, Announce.TopicOf(agentId), @event, call.Version, at, call);
}
