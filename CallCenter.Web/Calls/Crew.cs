using CallCenter.Web.Agents;

namespace CallCenter.Web.Calls;

/// <summary>The people on a call, locked by a command, as they join and leave at this moment.</summary>
public sealed class Crew(Call call, IReadOnlyDictionary<Guid, Agent> agents, DateTimeOffset now, Transition transition)
{
    public DateTimeOffset Now => now;

    /// <summary>The agent on the call, until the command makes it another.</summary>
    public Agent? Holder => Find(call.AgentId);

    public Agent this[Guid id] => agents[id];

    public Agent? Find(Guid? id) => id is { } known ? agents.GetValueOrDefault(known) : null;

    /// <summary>The agent is on this call from now on; their wrap-up, if any, ends.</summary>
    /// <param name="by">How they came to it; null for a supervisor who only listens.</param>
    public void Occupy(Agent agent, BeganBy? by)
    {
        if (agent.EndWrapUp()) transition.Ledger.WrapUpEnds([agent.Id], now);
        agent.TakeCall(call.Id, call.CustomerNumber);
        if (by is { } way) transition.Ledger.Begins(agent, call.Id, call.LineId, call.TeamId, way, now);
    }

    /// <summary>The agent is free. False when they were on another call all along.</summary>
    public bool Free(Agent? agent, bool wrapUp = false)
    {
        if (agent?.CurrentCallId != call.Id) return false;
        if (wrapUp) WrapUp(agent);
        else agent.LeaveCall();
        transition.Ledger.Ends(agent, call.Id, now);
        return true;
    }

    /// <summary>As long as the call's line says.</summary>
    public void WrapUp(Agent agent) => agent.LeaveCall(now.AddSeconds(call.Line.WrapUpSeconds), now);

    /// <summary>Removes one party, joined or still ringing. If it is an agent, the agent is free.</summary>
    public Agent? Dismiss(Party party, bool wrapUp = false)
    {
        if (party.Kind == PartyKind.Outside || party.CallSid is not null) transition.Tell.HangUp(call, party);
        call.Without(party);
        return Find(party.AgentId) is { } agent && Free(agent, wrapUp) ? agent : null;
    }

    /// <summary>Only the caller stays.</summary>
    public List<Agent> DismissAll() => [.. call.Present.ToList().Select(p => Dismiss(p)).OfType<Agent>()];

    /// <summary>Before the agent changes: the caller would hear a whispering supervisor once the agent's leg is gone.</summary>
    public void Silence(Party heir)
    {
        var heard = call.Monitors.Where(m => m.Label != heir.Label && m.Mode != MonitorMode.Listen && m.CallSid is not null);
        foreach (var monitor in heard.ToList())
        {
            transition.Tell.Mute(call, monitor.CallSid!, monitor.Mode ?? MonitorMode.Listen);
            transition.Tell.StopCoaching(call, monitor.CallSid!);
            call.Set(monitor with { Mode = MonitorMode.Listen });
        }
    }
}
