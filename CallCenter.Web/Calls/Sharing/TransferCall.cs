using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>
/// A blind transfer: to one agent, to a line's agents, or to an outside number. The caller hears music until someone
/// answers; if nobody does, the call returns to its sender.
/// </summary>
public sealed class TransferCall(Transition transition, Targets targets, InviteParty invite, IOptions<CallOptions> options)
{
    public Task<Outcome> Run(
        Guid callId, Guid agentId, Target target, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (!call.Talking) return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected, then transfer.");
        if (call.Present.Any(p => !p.Monitors))
            return new Refusal(Why.WrongState, "Others are on this call", "Remove the others first, or leave the call to them.");
        var (found, refusal) = await targets.Find(target, call, ct);
        return refusal is not null ? refusal : await Now(call, found!, agentId, ct);
    }, ct);

    /// <summary>Part of the caller's transaction: the call goes to this target, in any state.</summary>
    /// <param name="by">Gets the call back if nobody answers; if a supervisor moves a call, its agent does.</param>
    public async Task<CallView> Now(Call call, Reachable to, Guid by, CancellationToken ct)
    {
        var crew = await transition.LockCrew(call, ct);
        var sender = call.AgentId;
        if (call.State == CallState.Parked) await transition.Unpark(call, ct);
        // Music first, then the agent leaves: the caller hears no silence. Whoever waits for an outside number has music already.
        if (call.CustomerTalks) transition.Tell.Hold(call);
        if (call.AgentCallSid is { } leg) transition.Tell.HangUp(call.Id, leg);
        var leaver = crew.Holder is { } agent && crew.Free(agent) ? agent : null;
        var others = crew.DismissAll();
        if (to.Number is not null)
        {
            call.GoOutside(crew.Now, returnsTo: sender ?? by);
            call.Set(invite.Ask(call, to, PartyPurpose.Transfer, by, crew.Now));
        }
        else
        {
            if (to.Line is { } line) call.MoveTo(line);
            var time = to.Line is null ? options.Value.OfferTime : call.Line.RingTime;
            call.Ring(crew.Now, time, offeredTo: to.Agent?.Id, returnsTo: sender, reason: RingReason.Transfer, sentBy: by);
        }
        string[] events = to.Number is null ? ["transferred", "ringing"] : ["transferred"];
        return await transition.Save(call, events, crew.Now, ct, leaver,
            actor: by, detail: $"to {to.Name}", others: others, whoRings: true);
    }
}
