namespace CallCenter.Web.Calls.Sharing;

/// <summary>Someone leaves a call, or is removed from it, and the others continue.</summary>
public sealed class LeaveCall(Transition transition, Handover handover, ReleaseParty parties)
{
    /// <summary>The agent on the call, or a colleague who was invited.</summary>
    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => transition.Live(callId, async call =>
    {
        if (call.PartyOf(agentId) is { } me) return await Out(call, me, agentId, ct);
        if (!call.With(agentId)) return Outcome.NotYours;
        if (!call.Talking || call.Consult is not null)
            return new Refusal(Why.WrongState, "Not possible now", "Go back to the caller first.");
        return await handover.ToWhoeverIsThere(call, hangUp: true, "left the call to the others", ct) is { } view
            ? view
            : new Refusal(Why.WrongState, "You are alone with the caller", "Park the call, transfer it, or end it.");
    }, ct);

    /// <summary>The agent on the call removes a party.</summary>
    public Task<Outcome> Remove(
        Guid callId, Guid agentId, string label, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (call.PartyNamed(label) is not { Kind: not PartyKind.Supervisor } party)
            return new Refusal(Why.WrongState, "Not on this call", "They are no longer on this call.");
        return await Out(call, party, agentId, ct);
    }, ct);

    private async Task<CallView> Out(Call call, Party party, Guid by, CancellationToken ct)
    {
        // A consultation whose other side is removed ends as if they had hung up: the agent is back with the caller.
        if (party.Purpose == PartyPurpose.Consult) return await parties.Gone(call, party, "removed", ct);
        var crew = await transition.LockCrew(call, ct);
        var freed = crew.Dismiss(party, wrapUp: !party.Monitors);
        var detail = by == party.AgentId ? $"{party.Name} left" : $"{party.Name} removed";
        return await transition.Save(call, ["parties_changed"], crew.Now, ct, crew.Holder,
            actor: by, detail: detail, others: freed is null ? null : [freed], whoRings: true);
    }
}
