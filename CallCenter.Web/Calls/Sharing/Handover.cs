using CallCenter.Web.Agents;

namespace CallCenter.Web.Calls.Sharing;

/// <summary>
/// The agent leaves and the call continues with the others. Part of the caller's transaction, which holds the call's lock.
/// </summary>
public sealed class Handover(Transition transition)
{
    /// <summary>
    /// To the agent, else the outside number, that is on the call; null if there is none. An outside number that was only
    /// consulted is never left alone with the caller.
    /// </summary>
    /// <param name="hangUp">Whether the leaving agent's leg must still be ended.</param>
    public async Task<CallView?> ToWhoeverIsThere(Call call, bool hangUp, string detail, CancellationToken ct)
    {
        var heir = call.Present
            .Where(p => p is { Joined: true, Kind: PartyKind.Agent }
                or { Joined: true, Kind: PartyKind.Outside, Purpose: PartyPurpose.Conference })
            .OrderBy(p => p.Kind).FirstOrDefault();
        return heir is null ? null : await To(heir, call, hangUp, detail, ct);
    }

    /// <summary>The caller hears this party from now on; music, if any, ends.</summary>
    /// <param name="detail">For the timeline; null if nobody hands the call over: the heir comes to a caller without an agent.</param>
    public async Task<CallView> To(Party heir, Call call, bool hangUp, string? detail, CancellationToken ct)
    {
        var crew = await transition.LockCrew(call, ct);
        var (leaver, leg, held) = (crew.Holder, call.AgentCallSid, call.State == CallState.Held);
        crew.Silence(heir); // only the agent can hear a whisper
        if (heir.AgentId is { } id)
        {
            call.HandTo(heir, crew.Now);
            crew[id].CurrentCallAnsweredAt ??= crew.Now;
            crew[id].Version++;
            if (heir.Monitors)
                transition.Ledger.Begins(crew[id], call.Id, call.LineId, call.TeamId, BeganBy.TakeOver, crew.Now, joined: true);
        }
        else
        {
            call.Set(heir with { Purpose = heir.Joined ? PartyPurpose.Conference : PartyPurpose.Transfer });
            call.GoOutside(crew.Now, returnsTo: heir.Joined ? null : leaver?.Id);
        }
        // A caller who waits for a number that is still ringing keeps the music.
        if (held && heir.Joined) transition.Tell.Resume(call);
        if (hangUp && leg is not null) transition.Tell.HangUp(call.Id, leg);
        // Whoever may get the call back is free for it.
        if (!crew.Free(leaver, wrapUp: heir.Joined)) leaver = null;
        return await transition.Save(call, [detail is null ? "active" : "transferred"], crew.Now, ct, crew.Find(heir.AgentId),
            actor: leaver?.Id, detail: detail, others: leaver is null ? null : [leaver], whoRings: true);
    }
}
