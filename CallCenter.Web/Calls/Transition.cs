using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using CallCenter.Web.Outbox;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>
/// The end of every command: saves the call and its agent, replaces the call's rows on the screens (delete all, insert
/// the new ones), grows the timeline and announces, all in the caller's transaction.
/// </summary>
public sealed class Transition(CallCenterDb db, Announce announce, ILogger<Transition> log)
{
    /// <param name="events">Broadcast in this order; the first one also names the line in the timeline.</param>
    /// <param name="agent">The agent whose state changed with the call, if any.</param>
    /// <param name="actor">Whom the timeline names; the agent where not given.</param>
    public async Task<CallView> Save(Call call, string[] events, DateTimeOffset now, CancellationToken ct,
        Agent? agent = null, Guid? actor = null, ParkedView? parked = null, string? detail = null)
    {
        if (call.Line is null) await db.Entry(call).Reference(c => c.Line).LoadAsync(ct);
        var view = CallView.Of(call, agent?.DisplayName, parked);
        db.RingEvents.Add(new() { CallId = call.Id, Version = call.Version, Event = events[0], AgentId = actor ?? agent?.Id, At = now, Detail = detail });
        foreach (var name in events) announce.Call(view, name, now, agent is null ? null : AgentView.Of(agent));
        await db.SaveChangesAsync(ct);
        await ReplaceRows(call, now, ct);
        log.LogInformation("Call {CallId} v{Version} {Event}: {State} agent {AgentId} {Detail}", call.Id, call.Version, events[0], call.State, call.AgentId, detail);
        return view;
    }

    private Task<int> ReplaceRows(Call call, DateTimeOffset now, CancellationToken ct) => call.State switch
    {
        CallState.Ringing => db.Database.ExecuteSqlAsync($"""
            delete from public.active_calls where call_id = {call.Id};
            insert into public.active_calls (call_id, agent_id, status, since)
            select {call.Id}, id, 'ringing', {now} from public.voip_users
            where active and availability = 'available' and reachable_until is not null and current_call_id is null
              and wrap_up_until is null and id <> all({call.DeclinedBy})
            """, ct),
        CallState.Claimed or CallState.Active or CallState.Held => db.Database.ExecuteSqlAsync($"""
            delete from public.active_calls where call_id = {call.Id};
            insert into public.active_calls (call_id, agent_id, status, since) values ({call.Id}, {call.AgentId}, 'active', {now})
            """, ct),
        _ => db.Database.ExecuteSqlAsync($"delete from public.active_calls where call_id = {call.Id}", ct),
    };
}
