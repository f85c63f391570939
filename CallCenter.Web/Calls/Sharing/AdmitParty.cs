using CallCenter.Web.Agents;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>An invited party joins a call. Part of the caller's transaction, which holds the call's lock.</summary>
public sealed class AdmitParty(Transition transition, Handover handover, IOptions<CallOptions> options)
{
    /// <summary>This leg is in the conference with the party's label. False if it is not expected.</summary>
    public async Task<bool> Joined(Call call, string label, string legSid, CancellationToken ct)
    {
        if (call.PartyNamed(label) is not { } party) return false;
        if (party.Joined) return party.CallSid == legSid;
        if (party is { Kind: not PartyKind.Outside, State: not PartyState.Claimed }) return false;
        // The caller was left to an outside number while this colleague was still being asked: from now on they have the call.
        var takes = call is { State: CallState.Outside, CustomerTalks: true } && party is { AgentId: not null, Monitors: false };
        if (takes) await transition.LockCrew(call, ct); // all of them, in the order of every command
        var now = await transition.Now(call, ct);
        var awaited = party.Purpose == PartyPurpose.Transfer;
        var purpose = awaited ? PartyPurpose.Conference : party.Purpose;
        call.Set(party with { State = PartyState.Joined, CallSid = legSid, Since = now, DueAt = null, Purpose = purpose });
        Agent? agent = null;
        if (party.AgentId is { } id && await transition.LockAgent(id, ct) is { } joined)
        {
            agent = joined;
            joined.CurrentCallAnsweredAt ??= now;
            joined.Version++;
            var held = call.State == CallState.Held && party.Purpose == PartyPurpose.Conference;
            transition.Ledger.Joins(joined, call.Id, now, held);
        }
        if (awaited)
        {
            call.Delivered(now);
            if (call.CustomerIsIn) call.Meet(now);
            transition.Tell.Resume(call); // the caller has been waiting for this party
        }
        if (takes)
        {
            await handover.To(call.PartyNamed(label)!, call, hangUp: false, detail: null, ct);
            return true;
        }
        // The call's agent, for the name in the view; the agent's own state has not changed.
        await transition.Save(call, ["parties_changed"], now, ct, await transition.LockHolder(call, ct),
            actor: agent?.Id, detail: $"{party.Name} joined", others: agent is null ? null : [agent]);
        return true;
    }

    /// <summary>Twilio created the leg: from now on it can be ended by its SID.</summary>
    public async Task Started(Call call, string label, string legSid, CancellationToken ct)
    {
        if (call.PartyNamed(label) is not { } party || !call.Live) transition.Tell.HangUp(call.Id, legSid); // withdrawn in the meantime
        else if (party.CallSid is null)
        {
            var now = await transition.Now(call, ct);
            call.Set(party with { CallSid = legSid });
            call.PutOff(label, now + options.Value.RungFor);
            var holder = await transition.LockHolder(call, ct);
            await transition.Save(call, ["parties_changed"], now, ct, holder, detail: $"{party.Name} is called");
            return;
        }
        await transition.SaveUnseen(ct);
    }

    /// <summary>Nobody waits for this leg, or not any more: it must not stay in the conference.</summary>
    /// <param name="waiting">The call whose waiting caller's music this leg has ended by joining.</param>
    public Task TurnAway(Guid callId, string legSid, CancellationToken ct, Call? waiting = null)
    {
        if (waiting is { State: CallState.Ringing or CallState.Claimed }) transition.Tell.Hold(waiting);
        transition.Tell.HangUp(callId, legSid);
        return transition.SaveUnseen(ct);
    }
}
