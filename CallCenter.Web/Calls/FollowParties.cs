using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>Follows the parties that were invited to a call: they join, they do not, or they leave again.</summary>
public sealed class FollowParties(CallCenterDb db, Transition transition, Crew crew, RingOn ringOn, EndCall end, Ledger ledger, Tell tell,
    IOptions<CallOptions> options, ILogger<FollowParties> log)
{
    /// <summary>
    /// Part of the caller's transaction: this leg is in the conference with the party's label. False if it is not expected.
    /// </summary>
    public async Task<bool> Joined(Call call, string label, string legSid, CancellationToken ct)
    {
        if (call.PartyNamed(label) is not { } party) return false;
        if (party.Joined) return party.CallSid == legSid;
        if (party is { Kind: not PartyKind.Outside, State: not PartyState.Claimed }) return false;
        var now = await db.Now(ct);
        var awaited = party.Purpose == PartyPurpose.Transfer;
        call.Set(party with { State = PartyState.Joined, CallSid = legSid, Since = now, DueAt = null, Purpose = awaited ? PartyPurpose.Conference : party.Purpose });
        Agent? agent = null;
        if (party.AgentId is { } id && await db.LockAgent(id, ct) is { } joined)
        {
            agent = joined;
            joined.CurrentCallAnsweredAt ??= now;
            joined.Version++;
            ledger.Joins(joined, call, now, held: call.State == CallState.Held && party.Purpose == PartyPurpose.Conference);
        }
        if (awaited)
        {
            call.Delivered(now);
            if (call.CustomerIsIn) call.Meet(now);
            tell.Resume(call); // the caller has been waiting for this party
        }
        await transition.Save(call, ["parties_changed"], now, ct, await Holder(call, ct), actor: agent?.Id, detail: $"{party.Name} joined", others: agent is null ? null : [agent]);
        return true;
    }

    /// <summary>Twilio created the leg: from now on it can be ended by its SID.</summary>
    public async Task Started(Call call, string label, string legSid, CancellationToken ct)
    {
        if (call.PartyNamed(label) is not { } party || !call.Live) tell.HangUp(call.Id, legSid); // withdrawn in the meantime
        else if (party.CallSid is null)
        {
            var now = await db.Now(ct);
            call.Set(party with { CallSid = legSid });
            call.PutOff(label, now + options.Value.RungFor);
            await transition.Save(call, ["parties_changed"], now, ct, await Holder(call, ct), detail: $"{party.Name} is called");
            return;
        }
        await db.SaveChangesAsync(ct);
    }

    /// <summary>A party's leg has ended, or was never created. An older leg of the same party is ignored.</summary>
    public Task LegEnded(Guid callId, string label, string legSid, string outcome, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { Live: true } || call.PartyNamed(label) is not { } party || (party.CallSid ?? legSid) != legSid) return false;
        await Lost(call, party, party.Joined ? "left" : outcome, ct);
        return true;
    }, ct);

    /// <summary>An invited party, or an agent's own leg, has not joined in time.</summary>
    public Task TimedOut(Guid callId, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { Live: true, PartiesDueAt: { } due } || due > await db.Now(ct)) return false;
        var party = call.Present.OrderBy(p => p.DueAt ?? DateTimeOffset.MaxValue).First();
        await Lost(call, party, "no_answer", ct);
        return true;
    }, ct);

    /// <summary>Twilio will not call this number.</summary>
    /// <param name="outcome">Why, as <see cref="DialRefusal"/> has it.</param>
    public Task Refused(Guid callId, string label, string outcome, string reason, CancellationToken ct) => db.InTransaction(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is not { Live: true }) return false;
        log.LogWarning("Call {CallId}: {Label} cannot be called: {Reason}", callId, label, reason);
        if (label == Party.Customer && call.State == CallState.Dialing)
        {
            call.Refusal = outcome;
            await end.Finish(call, EndReason.Failed, outcome, ct);
        }
        else if (call.PartyNamed(label) is { Joined: false } party) await Lost(call, party, outcome, ct);
        return true;
    }, ct);

    /// <summary>
    /// Part of the caller's transaction. The caller never stays alone: they go back to the consulting agent, a transfer
    /// rings its sender, and when the last outside party leaves, the call ends.
    /// </summary>
    public async Task<CallView> Lost(Call call, Party party, string outcome, CancellationToken ct)
    {
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var agents = await crew.Lock(call, ct);
        var now = await db.Now(ct);
        var refused = DialRefusal.Words(outcome);
        var remains = outcome != "left" && refused is null; // its leg, or what is ringing
        if (remains && (party.CallSid is not null || party.Kind == PartyKind.Outside)) tell.HangUp(call, party);
        if (party.Monitors) call.Without(party);
        else call.Lost(party, outcome);
        var others = party.AgentId is { } id && agents.GetValueOrDefault(id) is { } gone
            && crew.Free(gone, call, now, wrapUp: party.Joined && !party.Monitors) ? new[] { gone } : [];
        var holder = call.AgentId is { } agentId ? agents.GetValueOrDefault(agentId) : null;
        var detail = $"{party.Name}: {refused ?? outcome.Replace('_', ' ')}";

        if (party.Purpose == PartyPurpose.Transfer && !party.Joined) return await ringOn.BackTo(call, call.ReturnsTo, null, detail, ct);
        if (call.State == CallState.Outside && !call.Present.Any(p => p is { Kind: PartyKind.Outside })) return await end.HangUp(call, "outside", null, ct);
        var resumes = party.Purpose == PartyPurpose.Consult && call.State == CallState.Held;
        if (resumes)
        {
            call.Resume(now);
            tell.Resume(call);
        }
        var view = await transition.Save(call, [resumes ? "resumed" : "parties_changed"], now, ct, holder, actor: party.AgentId ?? holder?.Id, detail: detail, others: others);
        if (others.Length > 0) await db.MatchRingingRows(ct);
        return view;
    }

    /// <summary>The call's agent, for the name in the view; the agent's own state has not changed.</summary>
    private async Task<Agent?> Holder(Call call, CancellationToken ct) => call.AgentId is { } id ? await db.LockAgent(id, ct) : null;
}
