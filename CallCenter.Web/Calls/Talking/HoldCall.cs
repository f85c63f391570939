namespace CallCenter.Web.Calls.Talking;

/// <summary>The agent puts the caller on hold with music, or takes them back.</summary>
public sealed class HoldCall(Transition transition)
{
    public Task<Outcome> Hold(Guid callId, Guid agentId, CancellationToken ct) =>
        Turn(callId, agentId, CallState.Active, "held", (call, now) => { call.Hold(now); transition.Tell.Hold(call); }, ct);

    public Task<Outcome> Resume(Guid callId, Guid agentId, CancellationToken ct) =>
        Turn(callId, agentId, CallState.Held, "resumed", (call, now) => { call.Resume(now); transition.Tell.Resume(call); }, ct);

    private Task<Outcome> Turn(Guid callId, Guid agentId, CallState from, string @event,
        Action<Call, DateTimeOffset> turn, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (call.State != from)
            return new Refusal(Why.WrongState, "Not possible now",
                from == CallState.Active ? "Only a connected call can be put on hold." : "This call is not on hold.");
        if (call.Consult is not null)
            return new Refusal(Why.WrongState, "You are consulting", "Complete the transfer, join all, or go back to the caller.");
        var now = await transition.Now(call, ct);
        turn(call, now);
        return await transition.Save(call, [@event], now, ct, await transition.LockHolder(call, ct));
    }, ct);
}
