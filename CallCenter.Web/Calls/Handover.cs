using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;

namespace CallCenter.Web.Calls;

/// <summary>
/// The agent leaves and the call continues with the others. Part of the caller's transaction, which holds the call's lock.
/// </summary>
public sealed class Handover(CallCenterDb db, Transition transition, Crew crew, Ledger ledger, Tell tell)
{
    /// <summary>
    /// To the agent, else the outside number, that is on the call; null if there is none. An outside number that was only
    /// consulted is never left alone with the caller.
    /// </summary>
    /// <param name="hangUp">Whether the leaving agent's leg must still be ended.</param>
    public async Task<CallView?> ToWhoeverIsThere(Call call, bool hangUp, string detail, CancellationToken ct)
    {
        var heir = call.Present.Where(p => p is { Joined: true, Kind: PartyKind.Agent } or { Joined: true, Kind: PartyKind.Outside, Purpose: PartyPurpose.Conference }).OrderBy(p => p.Kind).FirstOrDefault();
        return heir is null ? null : await To(heir, call, hangUp, detail, ct);
    }

    /// <summary>The caller hears this party from now on; music, if any, ends.</summary>
    public async Task<CallView> To(Party heir, Call call, bool hangUp, string detail, CancellationToken ct)
    {
        await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var agents = await crew.Lock(call, ct);
        var now = await db.Now(ct);
        var (leaver, leg, held) = (agents.GetValueOrDefault(call.AgentId!.Value), call.AgentCallSid, call.State == CallState.Held);
        crew.Silence(call, heir); // only the agent can hear a whisper
        if (heir.AgentId is { } id)
        {
            call.HandTo(heir, now);
            agents[id].CurrentCallAnsweredAt ??= now;
            agents[id].Version++;
            if (heir.Monitors) ledger.Begins(agents[id], call, BeganBy.TakeOver, now, joined: true);
        }
        else
        {
            call.Set(heir with { Purpose = heir.Joined ? PartyPurpose.Conference : PartyPurpose.Transfer });
            call.GoOutside(now, returnsTo: heir.Joined ? null : leaver?.Id);
        }
        // A caller who waits for a number that is still ringing keeps the music.
        if (held && heir.Joined) tell.Resume(call);
        if (hangUp && leg is not null) tell.HangUp(call.Id, leg);
        var heirAgent = heir.AgentId is { } heirId ? agents[heirId] : null;
        if (!crew.Free(leaver, call, now, wrapUp: true)) leaver = null;
        var view = await transition.Save(call, ["transferred"], now, ct, heirAgent, actor: leaver?.Id, detail: detail, others: leaver is null ? null : [leaver]);
        await db.MatchRingingRows(ct);
        return view;
    }
}
