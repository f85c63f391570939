using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>
/// A blind transfer: to one agent, to a line's agents, or to an outside number. The caller hears music until someone
/// answers; if nobody does, the call returns to its sender.
/// </summary>
public sealed class TransferCall(CallCenterDb db, Transition transition, Targets targets, InviteParty invite, Crew crew, Tell tell, IOptions<CallOptions> options)
{
    public Task<Outcome> Run(Guid callId, Guid agentId, Target target, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        if (!call.Talking) return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected, then transfer.");
        if (call.Present.Any(p => !p.Monitors)) return new Refusal(Why.WrongState, "Others are on this call", "Remove the others first, or leave the call to them.");
        var (found, refusal) = await targets.Find(target, call, ct);
        return refusal is not null ? refusal : await Now(call, found!, agentId, ct);
    }, ct);

    /// <summary>Part of the caller's transaction: the call goes to this target, in any state.</summary>
    /// <param name="by">Gets the call back if nobody answers; if a supervisor moves a call, its agent does.</param>
    public async Task<CallView> Now(Call call, Reachable to, Guid by, CancellationToken ct)
    {
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var agents = await crew.Lock(call, ct);
        var now = await db.Now(ct);
        var sender = call.AgentId;
        if (call.State == CallState.Parked) await db.Database.ExecuteSqlAsync($"delete from public.parked_calls where call_id = {call.Id}", ct);
        // Music first, then the agent leaves: the caller hears no silence.
        if (call.State is CallState.Active or CallState.Outside) tell.Hold(call);
        if (call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
        var leaver = sender is { } id && agents.GetValueOrDefault(id) is { } agent && crew.Free(agent, call, now) ? agent : null;
        var others = crew.DismissAll(call, agents, now);
        if (to.Number is not null)
        {
            call.GoOutside(now, returnsTo: sender ?? by);
            call.Set(invite.Ask(call, to, PartyPurpose.Transfer, by, now));
        }
        else
        {
            if (to.Line is { } line) call.MoveTo(await db.Lines.SingleAsync(l => l.Id == line.Id, ct));
            call.Ring(now, to.Line is null ? options.Value.OfferTime : call.Line.RingTime, offeredTo: to.Agent?.Id, returnsTo: sender, reason: RingReason.Transfer, sentBy: by);
        }
        string[] events = to.Number is null ? ["transferred", "ringing"] : ["transferred"];
        var view = await transition.Save(call, events, now, ct, leaver, actor: by, detail: $"to {to.Name}", others: others);
        await db.MatchRingingRows(ct);
        return view;
    }
}
