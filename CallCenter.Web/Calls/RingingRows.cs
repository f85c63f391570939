using CallCenter.Web.Agents;
using CallCenter.Web.Data;
using Microsoft.EntityFrameworkCore;

namespace CallCenter.Web.Calls;

/// <summary>
/// Keeps the ringing rows equal to who should be rung: an agent who becomes free is added, one who ceases to be is
/// removed. Idempotent; rows that another transaction is changing are skipped (waiting could deadlock), and the next
/// look at the deadlines mends what two transactions could not see of each other.
/// </summary>
public static class RingingRows
{
    public static Task<int> MatchRingingRows(this CallCenterDb db, CancellationToken ct) => db.Database.ExecuteSqlAsync($"""
        delete from public.active_calls r using (
          select r.call_id, r.agent_id from public.active_calls r
          join public.voip_users a on a.id = r.agent_id
          join public.calls c on c.id = r.call_id
          where r.status = 'ringing' and not app.rings(c, a)
          for update of r skip locked) stale
        where r.call_id = stale.call_id and r.agent_id = stale.agent_id;
        insert into public.active_calls (call_id, agent_id, status, since)
        select c.id, a.id, 'ringing', clock_timestamp()
        from (select id from public.calls where state = 'ringing' for share skip locked) l
        join public.calls c on c.id = l.id
        join public.voip_users a on app.rings(c, a)
        order by c.id, a.id -- two who do this at once wait for each other's rows: in one order, or they would wait for ever
        on conflict do nothing
        """, ct);

    /// <summary>Whether this agent can be rung now, by their own state alone.</summary>
    public static Task<bool> CanRing(this CallCenterDb db, Guid agentId, CancellationToken ct) => db.Agents.AnyAsync(a =>
        a.Id == agentId && a.Active && a.Availability == Availability.Available && a.ReachableUntil != null && a.CurrentCallId == null && a.WrapUpUntil == null, ct);
}
