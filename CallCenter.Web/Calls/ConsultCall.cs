using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

/// <summary>How a consultation ends: the caller is transferred, everyone talks, or the agent goes back to the caller.</summary>
public sealed class ConsultCall(CallCenterDb db, Transition transition, Handover handover, TransferCall transfer, Crew crew, Tell tell)
{
    private static readonly Refusal NotConsulting = new(Why.WrongState, "Not consulting", "Nobody is being consulted on this call.");

    /// <summary>Transfers the caller. If the other side is still ringing, this becomes a blind transfer.</summary>
    public Task<Outcome> Complete(Guid callId, Guid agentId, CancellationToken ct) => Run(callId, agentId, async (call, party) =>
    {
        if (party is { Joined: false, AgentId: { } colleague }) return await transfer.Now(call, new(Agent: (await db.LockAgent(colleague, ct))!), agentId, ct);
        return await handover.To(party, call, hangUp: true, $"to {party.Name}", ct);
    }, ct);

    public Task<Outcome> JoinAll(Guid callId, Guid agentId, CancellationToken ct) => Run(callId, agentId, async (call, party) =>
    {
        if (!party.Joined) return new Refusal(Why.WrongState, "Not connected yet", $"Wait until {party.Name} has answered.");
        var now = await db.Now(ct);
        var agents = await crew.Lock(call, ct);
        call.Set(party with { Purpose = PartyPurpose.Conference });
        call.Resume(now);
        tell.Resume(call);
        return await transition.Save(call, ["resumed"], now, ct, agents[agentId], detail: $"together with {party.Name}");
    }, ct);

    public Task<Outcome> Cancel(Guid callId, Guid agentId, CancellationToken ct) => Run(callId, agentId, async (call, party) =>
    {
        var now = await db.Now(ct);
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var agents = await crew.Lock(call, ct);
        var colleague = crew.Dismiss(call, party, agents, now);
        call.Resume(now);
        tell.Resume(call);
        var view = await transition.Save(call, ["resumed"], now, ct, agents[agentId], detail: $"back from {party.Name}", others: colleague is null ? null : [colleague]);
        await db.MatchRingingRows(ct);
        return view;
    }, ct);

    private Task<Outcome> Run(Guid callId, Guid agentId, Func<Call, Party, Task<Outcome>> end, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        return call is { State: CallState.Held, Consult: { } party } ? await end(call, party) : NotConsulting;
    }, ct);
}
