using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

/// <summary>The agent puts the caller on hold with music, or takes them back.</summary>
public sealed class HoldCall(CallCenterDb db, Transition transition, Tell tell)
{
    public Task<Outcome> Hold(Guid callId, Guid agentId, CancellationToken ct) => Turn(callId, agentId, CallState.Active, "held", (call, now) => { call.Hold(now); tell.Hold(call); }, ct);

    public Task<Outcome> Resume(Guid callId, Guid agentId, CancellationToken ct) => Turn(callId, agentId, CallState.Held, "resumed", (call, now) => { call.Resume(now); tell.Resume(call); }, ct);

    private Task<Outcome> Turn(Guid callId, Guid agentId, CallState from, string @event, Action<Call, DateTimeOffset> turn, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        if (call.State != from) return new Refusal(Why.WrongState, "Not possible now", from == CallState.Active ? "Only a connected call can be put on hold." : "This call is not on hold.");
        if (call.Consult is not null) return new Refusal(Why.WrongState, "You are consulting", "Complete the transfer, join all, or go back to the caller.");
        var now = await db.Now(ct);
        turn(call, now);
        var agent = (await db.LockAgent(agentId, ct))!;
        return await transition.Save(call, [@event], now, ct, agent);
    }, ct);
}
