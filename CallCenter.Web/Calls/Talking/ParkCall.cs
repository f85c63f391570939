using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CallCenter.Web.Calls.Talking;

/// <summary>The agent parks the call, and anyone may pick it up. It gets the lowest free slot.</summary>
public sealed class ParkCall(CallCenterDb db, Transition transition, IOptions<CallOptions> options)
{
    private const long SlotLock = 0x5061726b; // "Park": two calls must not look for a free slot at the same time

    public Task<Outcome> Run(Guid callId, Guid agentId, CancellationToken ct) => transition.Own(callId, agentId, async call =>
    {
        if (!call.Talking) return new Refusal(Why.WrongState, "Not connected yet", "Wait until you are connected, then park.");
        if (call.Present.Any(p => !p.Monitors))
            return new Refusal(Why.WrongState, "Others are on this call", "Remove the others first, or leave the call to them.");

        var crew = await transition.LockCrew(call, ct);
        var agent = crew[agentId];
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({SlotLock})", ct);
        var taken = await db.ParkedCalls.Select(p => p.Slot).OrderBy(s => s).ToListAsync(ct);
        var slot = Enumerable.Range(1, taken.Count + 1).Except(taken).First();

        // Music first, then the agent leaves: the caller hears no silence.
        if (call.State == CallState.Active) transition.Tell.Hold(call);
        if (call.AgentCallSid is { } leg) transition.Tell.HangUp(call.Id, leg);
        var others = crew.DismissAll();
        call.Park(crew.Now, options.Value.ParkTime > TimeSpan.Zero ? options.Value.ParkTime : null);
        crew.Free(agent);
        db.ParkedCalls.Add(new() { CallId = call.Id, Slot = slot, ParkedBy = agentId, ParkedAt = call.StateSince, Until = call.DueAt });
        return await transition.Save(call, ["parked"], crew.Now, ct, agent,
            parked: new(slot, new(agentId, agent.DisplayName), call.StateSince), detail: $"slot {slot}", others: others, whoRings: true);
    }, ct);
}
