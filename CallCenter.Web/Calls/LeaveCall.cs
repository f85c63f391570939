namespace CallCenter.Web.Calls;

/// <summary>Somebody leaves a call, or is taken out of it, and the others go on.</summary>
public sealed class LeaveCall(Transition transition, Handover handover, ReleaseParty parties)
{
    /// <summary>The agent on the call, or a colleague who was asked into it.</summary>
    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => transition.Live(callId, async call =>
    {
        if (call.PartyOf(agentId) is { } me) return await Out(call, me, agentId, ct);
        if (!call.With(agentId)) return Outcome.NotYours;
        if (!call.Talking || call.Consult is not null) return new Refusal(Why.WrongState, "Not possible now", "Go back to the caller first.");
        return await handover.ToWhoeverIsThere(call, hangUp: true, "left the others to it", ct) is { } view
            ? view
            : new Refusal(Why.WrongState, "You are alone with the caller", "Park the call, transfer it, or end it.");
    }, ct);

    /// <summary>The agent on the call takes a party out.</summary>
    public Task<Outcome> Remove(
        Guid callId, Guid agentId, string label, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (call.PartyNamed(label) is not { Kind: not PartyKind.Supervisor } party)
            return new Refusal(Why.WrongState, "Not on this call", "They are no longer on this call.");
        return await Out(call, party, agentId, ct);
    }, ct);

    private async Task<CallView> Out(Call call, Party party, Guid by, CancellationToken ct)
    {
        // A consultation that loses its other side ends as if they had hung up: the agent has the caller back.
        if (party.Purpose == PartyPurpose.Consult) return await parties.Gone(call, party, "removed", ct);
        var crew = await transition.LockCrew(call, ct);
        var freed = crew.Dismiss(party, wrapUp: !party.Monitors);
        var detail = by == party.AgentId ? $"{party.Name} left" : $"{party.Name} removed";
        return await transition.Save(call, ["parties_changed"], crew.Now, ct, crew.Holder,
            actor: by, detail: detail, others: freed is null ? null : [freed], whoRings: true);
    }
}
