-- The one rule who is rung, in place of 20261129160100's, so that PostgreSQL puts it into the statement that asks: PL/pgSQL took
-- 3 us for each pair of call and agent, and every arrival asks for all agents. A body of the standard's form is parsed once, here; what
-- it names is fixed from then on. So it needs no search path of its own, and must not have one: a function with any setting is not put
-- in. `agent` and `teams`, which may be subqueries, are named once in a body, for the same reason.
-- A later migration that changes a column named here replaces the function first.

-- Whether a call that rings this team so far rings an agent with these teams.
create or replace function app.reaches(team uuid, reach smallint, teams jsonb) returns boolean language sql immutable
return team is null or coalesce(teams ->> team::text in ('1', case when reach >= 2 then '2' end), false);
revoke all on function app.reaches(uuid, smallint, jsonb) from public;
grant execute on function app.reaches(uuid, smallint, jsonb) to callcenter_app;

-- Whether this agent may take it: an offer by name ignores teams, one of a line that offers calls one by one does not.
create or replace function app.meant_for(c public.calls, agent uuid, teams jsonb) returns boolean language sql stable
return (c.offered_to is null or c.offered_to = agent)
  and ((c.offered_to is null and c.state <> 'ringing') or (c.offered_to is not null and c.reach = 0)
    or app.reaches(c.team_id, c.reach, teams));
revoke all on function app.meant_for(public.calls, uuid, jsonb) from public;
grant execute on function app.meant_for(public.calls, uuid, jsonb) to callcenter_app;

-- A rejoin is offered to the agent who was cut off, whatever else they are. A call that is offered one by one rings nobody in between.
create or replace function app.rings(c public.calls, a public.voip_users) returns boolean language sql stable
return c.state = 'ringing' and a.active and a.current_call_id is null
  and (c.offered_to is null or c.offered_to = a.id) and (c.offered_to is not null or c.asked is null)
  and (coalesce(c.ring_reason = 'rejoin' and c.offered_to = a.id, false)
    or (a.id <> all(c.declined_by) and a.availability = 'available' and a.reachable_until is not null and a.wrap_up_until is null))
  and (c.team_id is null or app.meant_for(c, a.id, a.teams));
revoke all on function app.rings(public.calls, public.voip_users) from public;
grant execute on function app.rings(public.calls, public.voip_users) to callcenter_app;
