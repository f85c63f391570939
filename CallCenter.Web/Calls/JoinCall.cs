using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using CallCenter.Web.Recordings;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>The agent's leg has joined the conference: the claim is redeemed and the call is active.</summary>
public sealed class JoinCall(
    CallCenterDb db, Transition transition, FollowParties parties, DialCall dial, Ledger ledger, Tell tell, RecordCall record)
{
    /// <summary>The role in which this person may connect now, or null: asked when their Device calls, before its leg joins.</summary>
    public async Task<Seat?> May(Guid callId, Guid agentId, string legSid, CancellationToken ct)
    {
        var call = await db.Calls.AsNoTracking().SingleOrDefaultAsync(c => c.Id == callId && db.Agents.Any(a => a.Id == agentId && a.Active), ct);
        if (call is { State: CallState.Claimed } && call.AgentId == agentId)
            return Seat(Party.LabelOf(PartyKind.Agent, agentId), false, call is { IsOutbound: true, AnsweredAt: null });
        return call?.PartyOf(agentId) is { State: PartyState.Claimed } party ? Seat(party.Label, party.Monitors, false) : null;

        Seat Seat(string label, bool muted, bool waits) => new(Party.SeatOf(label, legSid), muted, waits);
    }

    public Task Run(Guid callId, string label, string legSid, string conferenceSid, CancellationToken ct) => db.InTransaction(async () =>
    {
        var agentId = Party.AgentOf(label) ?? Guid.Empty;
        var call = await db.LockCall(callId, ct);
        if (call is null || call.AgentId != agentId || call.State != CallState.Claimed)
        {
            if (call is not null && call.AgentId == agentId && call.AgentCallSid == legSid) return false;
            if (call is { Live: true } && await parties.Joined(call, label, legSid, ct)) return true;
            // It lost its claim in the meantime and must not stay in the conference. But its joining has ended the waiting caller's music.
            if (call is { State: CallState.Ringing or CallState.Claimed }) tell.Hold(call);
            tell.HangUp(callId, legSid);
            await db.SaveChangesAsync(ct);
            return false;
        }
        if (call is { IsOutbound: true, AnsweredAt: null })
        {
            await dial.AgentJoined(call, legSid, conferenceSid, ct);
            return true;
        }
        var now = await db.Now(ct);
        var wasHeld = call.AnsweredAt is not null
            || await db.RingEvents.AnyAsync(e => e.CallId == callId && (e.Detail == ReleaseCall.Expired || e.Event == "active"), ct);
        call.Join(legSid, now, met: call.CustomerIsIn);
        var agent = (await db.LockAgent(agentId, ct))!;
        agent.CurrentCallAnsweredAt = call.AnsweredAt;
        agent.Version++;
        ledger.Joins(agent, call, now);
        if (wasHeld) tell.Resume(call);
        if (call.CustomerIsIn) await record.OnAnswer(call, now, ct);
        await transition.Save(call, ["active"], now, ct, agent, detail: call.CustomerIsIn ? null : Early);
        return true;
    }, ct);

    /// <summary>The timeline's text for an agent who joined while the caller still heard the greeting.</summary>
    public const string Early = "during the greeting";

    /// <summary>Part of the caller's transaction: the greeting is over, and the caller has joined those who are already there.</summary>
    public async Task Met(Call call, CancellationToken ct)
    {
        var now = await db.Now(ct);
        call.Meet(now);
        var agent = call.AgentId is { } id ? await db.LockAgent(id, ct) : null;
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

/// <summary>How a leg joins the conference.</summary>
/// <param name="Label">The participant's label, for this leg only.</param>
/// <param name="Muted">A supervisor, who listens first.</param>
/// <param name="Waits">For a customer whose phone is about to ring: no music meanwhile.</param>
public sealed record Seat(string Label, bool Muted, bool Waits);
