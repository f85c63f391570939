using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>The agent puts the caller into the parking lot, where anyone may pick them up. The lowest free slot is taken.</summary>
public sealed class ParkCall(CallCenterDb db, Transition transition, Tell tell)
{
    private const long SlotLock = 0x5061726b; // "Park": two calls must not look for a free slot at once

    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        if (call.State == CallState.Claimed) return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected, then park.");

        var agent = (await db.LockAgent(agentId, ct))!;
        var now = await db.Now(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({SlotLock})", ct);
        var taken = await db.ParkedCalls.Select(p => p.Slot).OrderBy(s => s).ToListAsync(ct);
        var slot = Enumerable.Range(1, taken.Count + 1).Except(taken).First();

        // Music first, then the agent leaves: the caller hears no silence.
        if (call.State == CallState.Active) tell.Hold(call);
        if (call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
        call.Park(now);
        agent.LeaveCall();
        db.ParkedCalls.Add(new() { CallId = call.Id, Slot = slot, ParkedBy = agentId, ParkedAt = call.StateSince });
        var view = await transition.Save(call, ["parked"], now, ct, agent, parked: new(slot, new(agentId, agent.DisplayName), call.StateSince), detail: $"slot {slot}");
        await db.MatchRingingRows(ct);
        return view;
    }, ct);
}
