using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Lines;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>An agent calls a customer: first the agent's own leg, then the customer's phone, in the call's conference as usual.</summary>
public sealed class DialCall(
    CallCenterDb db, Transition transition, OutboundRules rules, EndCall end, Crew crew, Ledger ledger, Tell tell,
    IOptions<CallOptions> options)
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
        call.Dial(agent.Id, tab, now, options.Value.ClaimLease);
        db.Calls.Add(call);
        crew.Occupy(agent, call, BeganBy.Dial, now);
        var view = await transition.Save(call, ["dialing"], now, ct, agent);
        await db.MatchRingingRows(ct);
        return view;
    }

    /// <summary>Part of the caller's transaction: the agent has joined, so the customer's phone rings.</summary>
    public async Task AgentJoined(Call call, string legSid, string conferenceSid, CancellationToken ct)
    {
        var now = await db.Now(ct);
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var agent = await db.LockAgent(call.AgentId!.Value, ct);
        call.ConferenceSid = conferenceSid;
        call.Dialing(legSid, now, options.Value.RungFor);
        if (agent is not null) ledger.Joins(agent, call, now);
        tell.Call(call, FollowLegs.Caller, new(call.Id, call.ToNumber, call.Line.Number, EndsConference: true, RingingIsHeard: true, (int)options.Value.OutsideRingTime.TotalSeconds));
        await transition.Save(call, ["dialing"], now, ct, agent);
    }

    /// <summary>Part of the caller's transaction: the customer's leg exists, has left Twilio's queue and is being dialled.</summary>
    public async Task CustomerStarted(Call call, string legSid, CancellationToken ct)
    {
        if (!call.Live) tell.HangUp(call.Id, legSid);
        else
        {
            call.CallSid ??= legSid;
            var now = await db.Now(ct);
            if (call.PutOff(FollowLegs.Caller, now + options.Value.RungFor))
            {
                await transition.Save(call, ["dialing"], now, ct, await db.LockAgent(call.AgentId!.Value, ct));
                return;
            }
        }
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Part of the caller's transaction: the customer has answered.</summary>
    public async Task Answered(Call call, string legSid, CancellationToken ct)
    {
        if (call.State != CallState.Dialing) return;
        var now = await db.Now(ct);
        var agent = (await db.LockAgent(call.AgentId!.Value, ct))!;
        call.CallSid ??= legSid;
        call.Join(call.AgentCallSid!, now);
        agent.CurrentCallAnsweredAt = call.AnsweredAt;
        agent.Version++;
        await transition.Save(call, ["active"], now, ct, agent);
    }

    /// <summary>Neither an answer nor a reason why not.</summary>
    public Task TimedOut(Guid callId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { State: CallState.Dialing } || call.DueAt > await db.Now(ct)) return false;
        tell.HangUpCaller(call);
        await end.Finish(call, EndReason.NoAnswer, "timeout", ct);
        return true;
    }, ct);
}
