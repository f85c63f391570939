-- Makes the ringing rows equal to who should be rung. Idempotent; rows that another transaction is changing are skipped
-- (waiting could deadlock), and a later look mends what two transactions could not see of each other.
-- With `since`, only pairs of which the call or the agent has changed since then are looked at; the answer is the next `since`.
create or replace function app.match_ringing_rows(since xid8 default null) returns xid8 language plpgsql as $$
declare
  -- Whatever is not over yet gets a number that is at least this, or has one.
  next_since xid8 := pg_snapshot_xmin(pg_current_snapshot());
begin
  -- Executed, that is, planned anew each time: a plan made when nobody rang would compare all rows with all when hundreds do.
  execute $q$
    delete from public.active_calls r using (
      select r.call_id, r.agent_id from public.active_calls r
      join public.voip_users a on a.id = r.agent_id
      join public.calls c on c.id = r.call_id
      where r.status = 'ringing' and ($1 is null or age(c.xmin) <= $1 or age(a.xmin) <= $1) and not app.rings(c, a)
      for update of r skip locked) stale
    where r.call_id = stale.call_id and r.agent_id = stale.agent_id $q$ using age(since::xid);
  execute $q$
    with missing as materialized (
      select c.id as call_id, a.id as agent_id from public.calls c join public.voip_users a on app.rings(c, a)
      where c.state = 'ringing' and ($1 is null or age(c.xmin) <= $1 or age(a.xmin) <= $1)
        and not exists (select from public.active_calls r where r.call_id = c.id and r.agent_id = a.id)),
    held as materialized ( -- these calls only: who answers any other does not wait for us
      select id from public.calls where state = 'ringing' and id in (select call_id from missing) for share skip locked)
    insert into public.active_calls (call_id, agent_id, status, since)
    select m.call_id, m.agent_id, 'ringing', clock_timestamp() from missing m join held h on h.id = m.call_id
    order by m.call_id, m.agent_id -- two who do this at once wait for each other's rows: in one order, or they would wait for ever
    on conflict do nothing $q$ using age(since::xid);
  return next_since;
end $$;
grant execute on function app.match_ringing_rows(xid8) to callcenter_app;
