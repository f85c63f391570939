namespace CallCenter.Web.Calls.Sharing;

/// <summary>How a consultation ends: the caller is transferred, everyone talks, or the agent goes back to the caller.</summary>
public sealed class ConsultCall(Transition transition, Handover handover, TransferCall transfer)
{
    private static readonly Refusal NotConsulting = new(Why.WrongState, "Not consulting", "Nobody is being consulted on this call.");

    /// <summary>Transfers the caller. If the other side is still ringing, this becomes a blind transfer.</summary>
    public Task<Outcome> Complete(Guid callId, Guid agentId, CancellationToken ct) => Run(callId, agentId, async (call, party) =>
    {
        if (party is { Joined: false, AgentId: { } colleague })
            return await transfer.Now(call, new(Agent: (await transition.LockAgent(colleague, ct))!), agentId, ct);
        return await handover.To(party, call, hangUp: true, $"to {party.Name}", ct);
    }, ct);

    public Task<Outcome> JoinAll(Guid callId, Guid agentId, CancellationToken ct) => Run(callId, agentId, async (call, party) =>
    {
        if (!party.Joined) return new Refusal(Why.WrongState, "Not connected yet", $"Wait until {party.Name} has answered.");
        var crew = await transition.LockCrew(call, ct);
        call.Set(party with { Purpose = PartyPurpose.Conference });
        call.Resume(crew.Now);
        transition.Tell.Resume(call);
        return await transition.Save(call, ["resumed"], crew.Now, ct, crew.Holder, detail: $"together with {party.Name}");
    }, ct);

    public Task<Outcome> Cancel(Guid callId, Guid agentId, CancellationToken ct) => Run(callId, agentId, async (call, party) =>
    {
        var crew = await transition.LockCrew(call, ct);
        var colleague = crew.Dismiss(party);
        call.Resume(crew.Now);
        transition.Tell.Resume(call);
        return await transition.Save(call, ["resumed"], crew.Now, ct, crew.Holder,
            detail: $"back from {party.Name}", others: colleague is null ? null : [colleague], whoRings: true);
    }, ct);

    private Task<Outcome> Run(Guid callId, Guid agentId, Func<Call, Party, Task<Outcome>> end, CancellationToken ct) =>
        transition.Own(callId, agentId, async call =>
            call is { State: CallState.Held, Consult: { } party } ? await end(call, party) : NotConsulting, ct);
}
