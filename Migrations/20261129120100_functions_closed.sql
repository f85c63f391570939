-- A function no longer runs with its caller's search path, and whoever is granted nothing may not run it. A migration that makes a function
-- anew says both again: `create or replace` forgets the path.

-- The one rule who is rung. A rejoin is offered to the agent who was cut off, whatever else they are. Not `language sql`: with a path of its
-- own that would not be inlined any more, and start an executor for each pair (11 us against 3).
create or replace function app.rings(c public.calls, a public.voip_users) returns boolean language plpgsql stable set search_path = '' as $$
begin
  return c.state = 'ringing' and a.active and a.current_call_id is null
    and (c.offered_to is null or c.offered_to = a.id)
    and (coalesce(c.ring_reason = 'rejoin' and c.offered_to = a.id, false)
      or (a.id <> all(c.declined_by) and a.availability = 'available' and a.reachable_until is not null and a.wrap_up_until is null));
end $$;

do $$
declare f regprocedure;
begin
  for f in select oid::regprocedure from pg_proc where pronamespace = 'app'::regnamespace loop
    execute format('alter function %s set search_path = ''''', f);
    execute format('revoke all on function %s from public', f);
  end loop;
end $$;
