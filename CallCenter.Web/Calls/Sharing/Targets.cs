using CallCenter.Web.Agents;
using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>Checks whether a target is available, and says why not.</summary>
public sealed class Targets(CallCenterDb db, OutboundRules rules)
{
    public async Task<(Reachable? Found, Refusal? Refusal)> Find(Target target, Call call, CancellationToken ct)
    {
        if (!target.IsOne) return (null, new(Why.BadInput, "No one selected", "Choose one colleague, one line, or one number."));
        if (target.AgentId is { } agentId)
        {
            var agent = await db.Agents.AsNoTracking().SingleOrDefaultAsync(a => a.Id == agentId, ct);
            if (agent is not { Active: true }) return (null, new(Why.BadInput, "No such colleague", "This colleague is not an agent."));
            if (call.AgentId == agentId || call.PartyOf(agentId) is not null)
                return (null, new(Why.WrongState, "Already on this call", $"{agent.DisplayName} is already on this call."));
            return agent.Rings ? (new(Agent: agent), null)
                : (null, new(Why.WrongState, $"{agent.DisplayName} is not available", WhyNot(agent)));
        }
        if (target.LineId is { } lineId)
        {
            var line = await db.Lines.SingleOrDefaultAsync(l => l.Id == lineId && l.Active, ct); // tracked: the call may become this line's
            return line is not null ? (new(Line: line), null) : (null, new(Why.BadInput, "No such line", "This line is not in service."));
        }
        var own = await db.Lines.AsNoTracking().Where(l => l.Id == call.LineId).Select(l => l.Number).SingleAsync(ct);
        var (number, refusal) = await rules.Check(target.Number, own, target.Anyway, ct);
        if (refusal is not null) return (null, refusal);
        return call.CustomerNumber == number || call.Present.Any(p => p.Number == number)
            ? (null, new(Why.WrongState, "Already on this call", "This number is already on this call."))
            : (new(Number: number), null);
    }

    private static string WhyNot(Agent agent) => agent switch
    {
        { CurrentCallId: not null } => $"{agent.DisplayName} is on a call.",
        { Availability: Availability.Away } => $"{agent.DisplayName} is away.",
        { WrapUpUntil: not null } => $"{agent.DisplayName} is wrapping up.",
        _ => $"{agent.DisplayName}’s phone is not connected.",
    };
}
