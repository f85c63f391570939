namespace CallCenter.Web.Calls;

/// <summary>The agent goes and the call goes on with whoever is there. Part of the caller's transaction, which holds the call's lock.</summary>
public sealed class Handover(Transition transition)
{
    /// <summary>
    /// To the agent, or else the outside number, that is in the call; null where there is nobody. An outside number that was
    /// only asked for advice never finds itself alone with the caller.
    /// </summary>
    /// <param name="hangUp">Whether the leaving agent's leg is still to be ended.</param>
    public async Task<CallView?> ToWhoeverIsThere(Call call, bool hangUp, string detail, CancellationToken ct)
    {
        var heir = call.Present.Where(p => p is { Joined: true, Kind: PartyKind.Agent } or { Joined: true, Kind: PartyKind.Outside, Purpose: PartyPurpose.Conference }).OrderBy(p => p.Kind).FirstOrDefault();
        return heir is null ? null : await To(heir, call, hangUp, detail, ct);
    }

    /// <summary>The caller hears this party from now on; music, if there was any, ends.</summary>
    public async Task<CallView> To(Party heir, Call call, bool hangUp, string detail, CancellationToken ct)
    {
        var crew = await transition.LockCrew(call, ct);
        var (leaver, leg, held) = (crew.Holder, call.AgentCallSid, call.State == CallState.Held);
        crew.Silence(heir); // a whisper has no ear but the agent's
        if (heir.AgentId is { } id)
        {
            call.HandTo(heir, crew.Now);
            crew[id].CurrentCallAnsweredAt ??= crew.Now;
            crew[id].Version++;
        }
        else
        {
            call.Set(heir with { Purpose = heir.Joined ? PartyPurpose.Conference : PartyPurpose.Transfer });
            call.GoOutside(crew.Now, returnsTo: heir.Joined ? null : leaver?.Id);
        }
        // Whoever waits for a number that still rings keeps the music.
        if (held && heir.Joined) transition.Tell.Resume(call);
        if (hangUp && leg is not null) transition.Tell.HangUp(call.Id, leg);
        if (!crew.Free(leaver, wrapUp: true)) leaver = null;
        return await transition.Save(call, ["transferred"], crew.Now, ct, crew.Find(heir.AgentId),
            actor: leaver?.Id, detail: detail, others: leaver is null ? null : [leaver], whoRings: true);
    }
}
