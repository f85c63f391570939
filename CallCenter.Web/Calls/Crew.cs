using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>The people on a call, as they join and leave within a command that holds the call's lock.</summary>
public sealed class Crew(CallCenterDb db, Tell tell, Ledger ledger)
{
    /// <summary>Locks every agent on the call, in the same order for all commands, and one more who is about to join.</summary>
    public async Task<Dictionary<Guid, Agent>> Lock(Call call, CancellationToken ct, params Guid?[] more)
    {
        Guid[] ids = [.. call.Present.Select(p => p.AgentId).Append(call.AgentId).Concat(more).OfType<Guid>().Distinct()];
        if (ids.Length == 0) return [];
        return (await db.Agents.Rows($"where id = any({ids}) order by id for no key update").ToListAsync(ct)).ToDictionary(a => a.Id);
    }

    /// <summary>The agent is on this call from now on; wrap-up, if they were in it, is cut short.</summary>
    /// <param name="by">How they came to it; null for someone who only listens.</param>
    public void Occupy(Agent agent, Call call, BeganBy? by, DateTimeOffset now)
    {
        if (agent.EndWrapUp()) ledger.WrapUpEnds([agent.Id], now);
        agent.CurrentCallId = call.Id;
        agent.CurrentCallPhoneNumber = call.CustomerNumber;
        agent.CurrentCallAnsweredAt = null;
        agent.Version++;
        if (by is { } way) ledger.Begins(agent, call, way, now);
    }

    /// <summary>The agent is free. False when they were on another call all along.</summary>
    public bool Free(Agent? agent, Call call, DateTimeOffset now, bool wrapUp = false)
    {
        if (agent?.CurrentCallId != call.Id) return false;
        if (wrapUp) WrapUp(agent, call, now);
        else agent.LeaveCall();
        ledger.Ends(agent, call.Id, now);
        return true;
    }

    /// <summary>As long as the call's line says.</summary>
    public static void WrapUp(Agent agent, Call call, DateTimeOffset now) => agent.LeaveCall(now.AddSeconds(call.Line.WrapUpSeconds), now);

    /// <summary>Removes one party, joined or still ringing. If it is an agent, the agent is free.</summary>
    public Agent? Dismiss(Call call, Party party, IReadOnlyDictionary<Guid, Agent> agents, DateTimeOffset now, bool wrapUp = false)
    {
        if (party.Kind == PartyKind.Outside || party.CallSid is not null) tell.HangUp(call, party);
        call.Without(party);
        return party.AgentId is { } id && agents.GetValueOrDefault(id) is { } agent && Free(agent, call, now, wrapUp) ? agent : null;
    }

    /// <summary>Only the caller stays.</summary>
    public List<Agent> DismissAll(Call call, IReadOnlyDictionary<Guid, Agent> agents, DateTimeOffset now) =>
        [.. call.Present.ToList().Select(p => Dismiss(call, p, agents, now)).OfType<Agent>()];

    /// <summary>Before the agent changes: the caller would hear a whispering supervisor once the agent's leg is gone.</summary>
    public void Silence(Call call, Party heir)
    {
        foreach (var monitor in call.Monitors.Where(m => m.Label != heir.Label && m.Mode != MonitorMode.Listen && m.CallSid is not null).ToList())
        {
            tell.Mute(call, monitor.CallSid!, monitor.Mode ?? MonitorMode.Listen);
            tell.StopCoaching(call, monitor.CallSid!);
            call.Set(monitor with { Mode = MonitorMode.Listen });
        }
    }
}
