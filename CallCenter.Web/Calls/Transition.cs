using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>
/// The end of every command: saves the call and its agent, replaces the call's rows on the screens (delete all, insert
/// the new ones), adds to the timeline and announces, all in the caller's transaction.
/// </summary>
public sealed class Transition(CallCenterDb db, Announce announce, Ledger ledger, ILogger<Transition> log)
{
    /// <param name="events">Broadcast in this order; the first one also names the line in the timeline.</param>
    /// <param name="agent">The agent whose state changed with the call, if any.</param>
    /// <param name="actor">Whom the timeline names; the agent if omitted.</param>
    /// <param name="others">More agents whose state changed with the call.</param>
    public async Task<CallView> Save(Call call, string[] events, DateTimeOffset now, CancellationToken ct,
        Agent? agent = null, Guid? actor = null, ParkedView? parked = null, string? detail = null, IEnumerable<Agent>? others = null)
    {
        if (call.Line is null) await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var view = CallView.Of(call, agent?.DisplayName, parked);
        db.RingEvents.Add(new() { CallId = call.Id, Version = call.Version, Event = events[0], AgentId = actor ?? agent?.Id, At = now, Detail = detail });
        foreach (var name in events) announce.Call(view, name, now, agent is null ? null : AgentView.Of(agent));
        foreach (var other in others ?? []) announce.Agent(other, now);
        Turn(call, now);
        await db.SaveChangesAsync(ct);
        await ReplaceRows(call, now, ct);
        log.LogInformation("Call {CallId} v{Version} {Event}: {State} agent {AgentId} {Detail}", call.Id, call.Version, events[0], call.State, call.AgentId, detail);
        return view;
    }

    /// <summary>Whatever put the caller on hold or took them back, their talks say so.</summary>
    private void Turn(Call call, DateTimeOffset now)
    {
        var (holds, held) = (call.State == CallState.Held, db.Entry(call).Property(c => c.State).OriginalValue == CallState.Held);
        if (holds && !held) ledger.Holds(call, now);
        else if (held && !holds) ledger.Resumes(call, now);
    }

    private Task<int> ReplaceRows(Call call, DateTimeOffset now, CancellationToken ct)
    {
        if (call.State == CallState.Ringing)
            return db.Database.ExecuteSqlAsync(ledger.With($"""
                delete from public.active_calls where call_id = {call.Id};
                insert into public.active_calls (call_id, agent_id, status, since)
                select c.id, a.id, 'ringing', {now} from public.calls c join public.voip_users a on app.rings(c, a) where c.id = {call.Id}
                """), ct);
        (Guid Agent, string Status)[] rows = [
            .. call.AgentId is { } agent && call.Live ? [(agent, "active")] : Array.Empty<(Guid, string)>(),
            .. call.Present.Where(p => p.AgentId is not null && p.AgentId != call.AgentId).Select(p => (p.AgentId!.Value, p.Monitors ? "monitoring" : "consulting"))];
        return db.Database.ExecuteSqlAsync(ledger.With($"""
            delete from public.active_calls where call_id = {call.Id};
            insert into public.active_calls (call_id, agent_id, status, since)
            select {call.Id}, r.agent, r.status, {now} from unnest({rows.Select(r => r.Agent).ToArray()}, {rows.Select(r => r.Status).ToArray()}) r (agent, status)
            """), ct);
    }
}
