using CallCenter.Web.Agents;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

/// <summary>The people on a call whom a command has locked, as they come and go at this moment.</summary>
public sealed class Crew(Call call, IReadOnlyDictionary<Guid, Agent> agents, DateTimeOffset now, Tell tell)
{
    public DateTimeOffset Now => now;

    /// <summary>The agent on the call, as long as the command has not made it another.</summary>
    public Agent? Holder => Find(call.AgentId);

    public Agent this[Guid id] => agents[id];

    public Agent? Find(Guid? id) => id is { } known ? agents.GetValueOrDefault(known) : null;

    /// <summary>The agent is on this call from now on.</summary>
    public static void Occupy(Agent agent, Call call)
    {
        agent.CurrentCallId = call.Id;
        agent.CurrentCallPhoneNumber = call.CustomerNumber;
        agent.CurrentCallAnsweredAt = null;
        agent.WrapUpUntil = null;
        agent.Version++;
    }

    /// <summary>The agent is free. False when they were on another call all the time.</summary>
    public bool Free(Agent? agent, bool wrapUp = false)
    {
        if (agent?.CurrentCallId != call.Id) return false;
        agent.LeaveCall(wrapUp ? now.AddSeconds(call.Line.WrapUpSeconds) : null, now);
        return true;
    }

    /// <summary>Takes one party out, inside or still asked. The agent, if it is one, is free.</summary>
    public Agent? Dismiss(Party party, bool wrapUp = false)
    {
        if (party.Kind == PartyKind.Outside || party.CallSid is not null) tell.HangUp(call, party);
        call.Without(party);
        return Find(party.AgentId) is { } agent && Free(agent, wrapUp) ? agent : null;
    }

    /// <summary>Nobody but the caller stays.</summary>
    public List<Agent> DismissAll() => [.. call.Present.ToList().Select(p => Dismiss(p)).OfType<Agent>()];

    /// <summary>Before the agent changes: whoever whispers would be heard by the caller once the agent's leg is gone.</summary>
    public void Silence(Party heir)
    {
        foreach (var monitor in call.Monitors.Where(m => m.Label != heir.Label && m.Mode != MonitorMode.Listen && m.CallSid is not null).ToList())
        {
            tell.Mute(call, monitor.CallSid!, monitor.Mode ?? MonitorMode.Listen);
            tell.StopCoaching(call, monitor.CallSid!);
            call.Set(monitor with { Mode = MonitorMode.Listen });
        }
    }
}
