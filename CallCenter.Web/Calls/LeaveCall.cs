using CallCenter.Web.Agents;
using CallCenter.Web.Data;

namespace CallCenter.Web.Calls;

/// <summary>Someone leaves a call, or is removed from it, and the others continue.</summary>
public sealed class LeaveCall(CallCenterDb db, Transition transition, Handover handover, FollowParties parties, Crew crew)
{
    /// <summary>The agent on the call, or a colleague who was invited.</summary>
    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (call.PartyOf(agentId) is { } me) return await Out(call, me, agentId, ct);
        if (!call.With(agentId)) return Outcome.NotYours;
        if (!call.Talking || call.Consult is not null) return new Refusal(Why.WrongState, "Not possible now", "Go back to the caller first.");
        return await handover.ToWhoeverIsThere(call, hangUp: true, "left the call to the others", ct) is { } view
            ? view
            : new Refusal(Why.WrongState, "You are alone with the caller", "Park the call, transfer it, or end it.");
    }, ct);

    /// <summary>The agent on the call removes a party.</summary>
    public Task<Outcome> Remove(Guid callId, Guid agentId, string label, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        if (call.PartyNamed(label) is not { Kind: not PartyKind.Supervisor } party) return new Refusal(Why.WrongState, "Not on this call", "They are no longer on this call.");
        return await Out(call, party, agentId, ct);
    }, ct);

    private async Task<CallView> Out(Call call, Party party, Guid by, CancellationToken ct)
    {
        // A consultation whose other side is removed ends as if they had hung up: the agent is back with the caller.
        if (party.Purpose == PartyPurpose.Consult) return await parties.Lost(call, party, "removed", ct);
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var agents = await crew.Lock(call, ct);
        var now = await db.Now(ct);
        var freed = crew.Dismiss(call, party, agents, now, wrapUp: !party.Monitors);
        var holder = call.AgentId is { } id ? agents.GetValueOrDefault(id) : null;
        var view = await transition.Save(call, ["parties_changed"], now, ct, holder, actor: by, detail: by == party.AgentId ? $"{party.Name} left" : $"{party.Name} removed", others: freed is null ? null : [freed]);
        await db.MatchRingingRows(ct);
        return view;
    }
}
