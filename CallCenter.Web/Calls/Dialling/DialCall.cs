using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Dialling;

/// <summary>
/// An agent calls a customer: first the agent's own leg, then the customer's phone (<see cref="RingCustomer"/>), in the call's conference
/// as usual.
/// </summary>
public sealed class DialCall(CallCenterDb db, Transition transition, OutboundRules rules, IOptions<CallOptions> options)
{
    /// <param name="lineId">The line whose number the customer sees.</param>
    /// <param name="anyway">The agent has confirmed that this unusual number is right.</param>
    public async Task<Outcome> Run(Guid agentId, string? typed, Guid lineId, bool anyway, string tab, CancellationToken ct)
    {
        var line = await db.Lines.SingleOrDefaultAsync(l => l.Id == lineId && l.Active, ct);
        if (line is null) return new Refusal(Why.BadInput, "No such line", "Choose the line to call from.");
        var (number, refusal) = await rules.Check(typed, line.Number, anyway, ct);
        if (number is null) return refusal!;
        return await db.InTransaction<Outcome>(async () =>
        {
            var agent = await db.LockAgent(agentId, ct);
            if (agent is not { Active: true }) return new Refusal(Why.NotYours, "Not an agent", "Your account cannot make calls.");
            if (agent.CurrentCallId is { } current)
            {
                var call = await db.Calls.AsNoTracking().Include(c => c.Line).SingleAsync(c => c.Id == current, ct);
                return call.IsOutbound && call.ClaimTab == tab && call.ToNumber == number && call.State is CallState.Claimed
                    ? CallView.Of(call, agent.DisplayName, null) // the answer to the first attempt did not arrive
                    : new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
            }
            return await Begin(agent, line, number, tab, ct);
        }, ct);
    }

    private async Task<CallView> Begin(Agent agent, Line line, string number, string tab, CancellationToken ct)
    {
        var now = await db.Now(ct);
        var call = new Call
        {
            Id = Guid.CreateVersion7(),
            Direction = Call.Outbound,
            FromNumber = line.Number,
            ToNumber = number,
            LineId = line.Id,
            Line = line,
            FirstLineId = line.Id,
            StartedAt = now,
        };
        call.Know(await db.ContactWith(number).Select(c => c.Name).SingleOrDefaultAsync(ct));
        call.Dial(agent.Id, tab, now, options.Value.ClaimLease);
        db.Calls.Add(call);
        transition.CrewOf(call, agent, now).Occupy(agent, BeganBy.Dial);
        return await transition.Save(call, ["dialing"], now, ct, agent, whoRings: true);
    }
}
