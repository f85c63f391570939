using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls;

/// <summary>The agent parks the call, and anyone may pick it up. It gets the lowest free slot.</summary>
public sealed class ParkCall(CallCenterDb db, Transition transition, Crew crew, Tell tell, IOptions<CallOptions> options)
{
    private const long SlotLock = 0x5061726b; // "Park": two calls must not look for a free slot at the same time

    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => db.InTransaction<Outcome>(async () =>
    {
        var call = await db.LockCall(callId, ct);
        if (call is null) return Outcome.Unknown;
        if (!call.Live) return Outcome.Ended;
        if (!call.With(agentId)) return Outcome.NotYours;
        if (!call.Talking) return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected, then park.");
        if (call.Present.Any(p => !p.Monitors)) return new Refusal(Why.WrongState, "Others are on this call", "Remove the others first, or leave the call to them.");

        var agents = await crew.Lock(call, ct, agentId);
        var agent = agents[agentId];
        var now = await db.Now(ct);
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({SlotLock})", ct);
        var taken = await db.ParkedCalls.Select(p => p.Slot).OrderBy(s => s).ToListAsync(ct);
        var slot = Enumerable.Range(1, taken.Count + 1).Except(taken).First();

        // Music first, then the agent leaves: the caller hears no silence.
        if (call.State == CallState.Active) tell.Hold(call);
        if (call.AgentCallSid is { } leg) tell.HangUp(call.Id, leg);
        var others = crew.DismissAll(call, agents, now);
        call.Park(now, options.Value.ParkTime > TimeSpan.Zero ? options.Value.ParkTime : null);
        crew.Free(agent, call, now);
        db.ParkedCalls.Add(new() { CallId = call.Id, Slot = slot, ParkedBy = agentId, ParkedAt = call.StateSince, Until = call.DueAt });
        var view = await transition.Save(call, ["parked"], now, ct, agent, parked: new(slot, new(agentId, agent.DisplayName), call.StateSince), detail: $"slot {slot}", others: others);
        await db.MatchRingingRows(ct);
        return view;
    }, ct);
}
