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
        with missing as materialized (
          select c.id as call_id, a.id as agent_id from public.calls c join public.voip_users a on app.rings(c, a)
          where c.state = 'ringing' and not exists (select from public.active_calls r where r.call_id = c.id and r.agent_id = a.id)),
        held as materialized ( -- these calls only: who answers any other does not wait for us
          select id from public.calls where state = 'ringing' and id in (select call_id from missing) for share skip locked)
        insert into public.active_calls (call_id, agent_id, status, since)
        select m.call_id, m.agent_id, 'ringing', clock_timestamp() from missing m join held h on h.id = m.call_id
        order by m.call_id, m.agent_id -- two who do this at once wait for each other's rows: in one order, or they would wait for ever
        on conflict do nothing
        """, ct);

    /// <summary>Whether this agent can be rung now, by their own state alone.</summary>
    public static Task<bool> CanRing(this CallCenterDb db, Guid agentId, CancellationToken ct) => db.Agents.AnyAsync(a =>
        a.Id == agentId && a.Active && a.Availability == Availability.Available && a.ReachableUntil != null && a.CurrentCallId == null && a.WrapUpUntil == null, ct);
}
