using CallCenter.Web.Calls.Sharing;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls.Ringing;

/// <summary>
/// An agent declines: the call leaves their screen. If it was offered to them only, it rings on; an invitation is refused.
/// </summary>
public sealed class DeclineCall(Transition transition, RingOn ringOn, ReleaseParty parties, Announce announce)
{
    /// <summary>The timeline's text.</summary>
    public const string Declined = "declined";

    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => transition.Live(callId, async call =>
    {
        if (call.PartyOf(agentId) is { Kind: PartyKind.Agent, State: PartyState.Ringing } invited)
            return await parties.Gone(call, invited, "declined", ct);
        if (call.State != CallState.Ringing) return new Refusal(Why.WrongState, "Not ringing", "This call is no longer ringing.");
        var now = await transition.Now(ct);
        if (call.OfferedTo == agentId)
        {
            announce.Privately(agentId, "ring_cancel", now, CallView.Of(call, null, null));
            return await ringOn.Next(call, Declined, ct);
        }
        if (call.OfferedTo is not null) return new Refusal(Why.WrongState, "Not yours to decline", "It is ringing someone else first.");
        if (call.DeclinedBy.Contains(agentId)) return CallView.Of(call, null, null);
        if (!await transition.Reaches(call, agentId, ct))
            return new Refusal(Why.WrongState, "Not yours to decline", "This call is not ringing for you.");
        call.Decline(agentId);
        announce.Privately(agentId, "ring_cancel", now, CallView.Of(call, null, null));
        return await transition.Save(call, ["ringing"], now, ct, actor: agentId, detail: Declined);
    }, ct);
}
