using CallCenter.Web.Calls.Dialling;
using CallCenter.Web.Calls.Ringing;
using CallCenter.Web.Calls.Talking;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>An invited party does not join a call, or leaves it again.</summary>
public sealed class ReleaseParty(Transition transition, RingOn ringOn, EndCall end, ILogger<ReleaseParty> log)
{
    /// <summary>A party's leg has ended, or was never created. An older leg of the same party is ignored.</summary>
    /// <param name="seen">
    /// When the leg was first reported. A colleague's label is the same each time they are asked: until the leg of this time is known, it
    /// may be that of an earlier time, which is late to go.
    /// </param>
    public Task LegEnded(
        Guid callId, string label, string legSid, DateTimeOffset seen, string outcome, CancellationToken ct) =>
        transition.IfLive(callId, async call =>
    {
        if (call.PartyNamed(label) is not { } party || (party.CallSid ?? legSid) != legSid) return false;
        if (party is { CallSid: null, Kind: not PartyKind.Outside } && seen < party.Since) return false;
        await Gone(call, party, party.Joined ? "left" : outcome, ct);
        return true;
    }, ct);

    /// <summary>An invited party, or an agent's own leg, has not joined in time.</summary>
    public Task TimedOut(Guid callId, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        if (call.PartiesDueAt is not { } due || due > await transition.Now(ct)) return false;
        var party = call.Present.OrderBy(p => p.DueAt ?? DateTimeOffset.MaxValue).First();
        await Gone(call, party, "no_answer", ct);
        return true;
    }, ct);

    /// <summary>Twilio will not call this number.</summary>
    /// <param name="outcome">Why, as <see cref="DialRefusal"/> has it.</param>
    public Task Refused(
        Guid callId, string label, string outcome, string reason, CancellationToken ct) => transition.IfLive(callId, async call =>
    {
        log.LogWarning("Call {CallId}: {Label} cannot be called: {Reason}", callId, label, reason);
        if (label == Party.Customer && call.State == CallState.Dialing)
        {
            call.Refusal = outcome;
            await end.Finish(call, EndReason.Failed, outcome, ct);
        }
        else if (call.PartyNamed(label) is { Joined: false } party) await Gone(call, party, outcome, ct);
        return true;
    }, ct);

    /// <summary>
    /// Part of the caller's transaction. The caller never stays alone: they go back to the consulting agent, a transfer
    /// rings its sender, and when the last outside party leaves, the call ends.
    /// </summary>
    public async Task<CallView> Gone(Call call, Party party, string outcome, CancellationToken ct)
    {
        var crew = await transition.LockCrew(call, ct);
        var refused = DialRefusal.Words(outcome);
        var remains = outcome != "left" && refused is null; // its leg, or what is ringing
        if (remains && (party.CallSid is not null || party.Kind == PartyKind.Outside)) transition.Tell.HangUp(call, party);
        if (party.Monitors) call.Without(party);
        else call.MarkGone(party, outcome);
        var freed = crew.Find(party.AgentId) is { } agent && crew.Free(agent, wrapUp: party.Joined && !party.Monitors) ? agent : null;
        var holder = crew.Holder;
        var detail = PartyGone.Text(party.Name, refused ?? outcome.Replace('_', ' '));

        var awaited = party.Purpose == PartyPurpose.Transfer && !party.Joined;
        // It may also have answered and left while the caller still heard the greeting: nobody has talked with them.
        if (party.AddedBy == Party.ByTheLine && (awaited || call is { State: CallState.Outside, AnsweredAt: null }))
            return await ringOn.Unreached(call, ct);
        if (awaited) return await ringOn.BackTo(call, call.ReturnsTo, null, detail, ct);
        if (call.State == CallState.Outside && !call.Present.Any(p => p is { Kind: PartyKind.Outside }))
            return await end.HangUp(call, EndedBy.Outside, null, ct);
        var resumes = party.Purpose == PartyPurpose.Consult && call.State == CallState.Held;
        if (resumes)
        {
            call.Resume(crew.Now);
            transition.Tell.Resume(call);
        }
        return await transition.Save(call, [resumes ? "resumed" : "parties_changed"], crew.Now, ct, holder,
            actor: party.AgentId ?? holder?.Id, detail: detail, others: freed is null ? null : [freed], whoRings: freed is not null);
    }
}
