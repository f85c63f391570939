using CallCenter.Web.Calls.Recordings;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls.Talking;

/// <summary>The agent's leg has joined the conference: the claim is redeemed and the call is active.</summary>
public sealed class JoinCall(CallCenterDb db, Transition transition, RecordCall record)
{
    /// <summary>The role in which this person may connect now, or null: asked when their Device calls, before its leg joins.</summary>
    public async Task<Seat?> May(Guid callId, Guid agentId, string legSid, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Id == callId && db.Agents.Any(a => a.Id == agentId && a.Active), ct);
        if (call is { State: CallState.Claimed } && call.AgentId == agentId)
            return Seat(Party.LabelOf(PartyKind.Agent, agentId), false, call is { IsOutbound: true, AnsweredAt: null });
        return call?.PartyOf(agentId) is { State: PartyState.Claimed } party ? Seat(party.Label, party.Monitors, false) : null;

        Seat Seat(string label, bool muted, bool waits) => new(Party.SeatOf(label, legSid), muted, waits);
    }

    /// <summary>Part of the caller's transaction: this is the leg of the agent whose claim it is.</summary>
    public async Task Run(Call call, string legSid, CancellationToken ct)
    {
        var now = await transition.Now(call, ct);
        var (callId, agentId) = (call.Id, call.AgentId);
        var holder = (await db.Agents.Rows($"where id = {agentId} for no key update").Select(a => new
        {
            Agent = a,
            // Whoever had the call before this claim, joined or not, may have left the caller with music.
            WasHeld = db.Talks.Any(t => t.CallId == callId && t.EndedAt != null),
        }).ToListAsync(ct)).Single();
        // Or a supervisor moved it here before anybody had met the caller, who may be on hold for the line's outside number.
        var moved = call is { RingReason: not null, CustomerIsIn: true };
        var (agent, wasHeld) = (holder.Agent, call.AnsweredAt is not null || holder.WasHeld || moved);
        call.Join(legSid, now, met: call.CustomerIsIn);
        agent.CurrentCallAnsweredAt = call.AnsweredAt;
        agent.Version++;
        transition.Ledger.Joins(agent, call.Id, now);
        if (wasHeld) transition.Tell.Resume(call);
        if (call.CustomerIsIn) await record.OnAnswer(call, now, ct);
        await transition.Save(call, ["active"], now, ct, agent, detail: call.CustomerIsIn ? null : Early);
    }

    /// <summary>The timeline's text for an agent who joined while the caller still heard the greeting.</summary>
    public const string Early = "during the greeting";

    /// <summary>
    /// Part of the caller's transaction. The call's conference is the one its caller is in. An agent may have been alone in an earlier
    /// one of that name while the caller still heard the greeting; commands sent for the caller meanwhile are repeated now.
    /// </summary>
    public async Task CallerEntered(Call call, string conferenceSid, CancellationToken ct)
    {
        call.ConferenceSid = conferenceSid;
        if (call.State is CallState.Held or CallState.Parked || call is { State: CallState.Outside, CustomerTalks: false }
            || (call.State == CallState.Ringing && call.AnsweredAt is not null)) transition.Tell.Hold(call);
        if (call.AnsweredAt is null && (call.Talking || call is { State: CallState.Outside, CustomerTalks: true })) await Met(call, ct);
        else await transition.SaveUnseen(ct);
    }

    /// <summary>The greeting is over, and the caller has joined those who are already there.</summary>
    private async Task Met(Call call, CancellationToken ct)
    {
        var now = await transition.Now(call, ct);
        call.Meet(now);
        var agent = await transition.LockHolder(call, ct);
        if (agent is not null)
        {
            agent.CurrentCallAnsweredAt ??= call.AnsweredAt;
            agent.Version++;
            await record.OnAnswer(call, now, ct);
        }
        await (agent is not null
            ? transition.Save(call, [Spelling.Of(call.State)], now, ct, agent)
            : transition.Save(call, ["parties_changed"], now, ct, detail: "The greeting is over"));
    }
}
