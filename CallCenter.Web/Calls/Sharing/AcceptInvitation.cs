using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>An invited agent (to consult, or to a conference) accepts: this starts a lease for their leg, as with any claim.</summary>
public sealed class AcceptInvitation(CallCenterDb db, Transition transition, IOptions<CallOptions> options)
{
    public Task<Outcome> Run(Guid callId, Guid agentId, string tab, CancellationToken ct)
    {
        db.ChangeTracker.Clear(); // the invitation was read without the lock
        return transition.Live(callId, async call =>
        {
            if (call.PartyOf(agentId) is not { Kind: PartyKind.Agent } party)
                return new Refusal(Why.WrongState, "Invitation withdrawn", "You are no longer invited to this call.");
            var crew = await transition.LockCrew(call, ct, agentId);
            if (party.State != PartyState.Ringing)
                return party.Tab == tab ? CallView.Of(call, crew.Holder?.DisplayName, null)
                    : new Refusal(Why.WrongState, "Already yours", "You took this call in another tab.");
            var agent = crew[agentId];
            if (!agent.Active) return new Refusal(Why.NotYours, "Not an agent", "Your account cannot take calls.");
            if (agent.CurrentCallId is not null)
                return new Refusal(Why.WrongState, "You are on a call", "Park or end your current call first.");
            call.Set(party with { State = PartyState.Claimed, Tab = tab, DueAt = crew.Now + options.Value.ClaimLease });
            crew.Occupy(agent, party.Purpose == PartyPurpose.Consult ? BeganBy.Consult : BeganBy.Conference);
            return await transition.Save(call, ["parties_changed"], crew.Now, ct, crew.Holder,
                actor: agentId, detail: $"{party.Name} accepted", others: [agent], whoRings: true);
        }, ct);
    }
}
