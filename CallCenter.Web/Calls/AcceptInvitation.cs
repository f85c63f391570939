using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>An invited agent (to consult, or to a conference) accepts: this starts a lease for their leg, as with any claim.</summary>
public sealed class AcceptInvitation(CallCenterDb db, Transition transition, Crew crew, IOptions<CallOptions> options)
{
    public Task<Outcome> Run(Guid callId, Guid agentId, string tab, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        db.ChangeTracker.Clear();
        var call = await db.LockCall(callId, ct);
        if (call is not { Live: true }) return call is null ? Outcome.Unknown : Outcome.Ended;
        if (call.PartyOf(agentId) is not { Kind: PartyKind.Agent } party) return new Refusal(Why.WrongState, "Invitation withdrawn", "You are no longer invited to this call.");
        var agents = await crew.Lock(call, ct, agentId);
        var holder = call.AgentId is { } id ? agents.GetValueOrDefault(id) : null;
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        if (party.State != PartyState.Ringing)
            return party.Tab == tab ? CallView.Of(call, holder?.DisplayName, null) : new Refusal(Why.WrongState, "Already yours", "You took this call in another tab.");
        var agent = agents[agentId];
        if (!agent.Active) return new Refusal(Why.NotYours, "Not an agent", "Your account cannot take calls.");
        if (agent.CurrentCallId is not null) return new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
        var now = await db.Now(ct);
        call.Set(party with { State = PartyState.Claimed, Tab = tab, DueAt = now + options.Value.ClaimLease });
        crew.Occupy(agent, call, party.Purpose == PartyPurpose.Consult ? BeganBy.Consult : BeganBy.Conference, now);
        var view = await transition.Save(call, ["parties_changed"], now, ct, holder, actor: agentId, detail: $"{party.Name} accepted", others: [agent]);
        await db.MatchRingingRows(ct);
        return view;
    }, ct);
}
