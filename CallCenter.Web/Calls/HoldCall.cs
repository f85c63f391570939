namespace CallCenter.Web.Calls;

/// <summary>The agent puts the caller on hold with music, or takes them back.</summary>
public sealed class HoldCall(Transition transition)
{
    public Task<Outcome> Hold(Guid callId, Guid agentId, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (call.State != CallState.Active) return NotNow("Only a connected call can be held.");
        if (call.Consult is not null) return Consulting;
        var now = await transition.Now(ct);
        call.Hold(now);
        transition.Tell.Hold(call);
        return await transition.Save(call, ["held"], now, ct, await transition.LockHolder(call, ct));
    }, ct);

    public Task<Outcome> Resume(Guid callId, Guid agentId, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (call.State != CallState.Held) return NotNow("This call is not on hold.");
        if (call.Consult is not null) return Consulting;
        var now = await transition.Now(ct);
        call.Resume(now);
        transition.Tell.Resume(call);
        return await transition.Save(call, ["resumed"], now, ct, await transition.LockHolder(call, ct));
    }, ct);

    private static readonly Refusal Consulting =
        new(Why.WrongState, "You are consulting", "Complete the transfer, join everybody, or go back to the caller.");

    private static Refusal NotNow(string why) => new(Why.WrongState, "Not possible now", why);
}
