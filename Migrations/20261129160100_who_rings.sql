-- The one rule who is rung, and who may take a call. Client/board/place.js and Pages/Place.cs have it too: Client/tests/golden/who-rings.json
-- is read by the tests of all three.

-- Whether a call that rings this team so far rings an agent with these teams.
create or replace function app.reaches(team uuid, reach smallint, teams jsonb) returns boolean
language plpgsql immutable set search_path = '' as $$
begin
  return team is null or coalesce(teams ->> team::text in ('1', case when reach >= 2 then '2' end), false);
end $$;
revoke all on function app.reaches(uuid, smallint, jsonb) from public;
grant execute on function app.reaches(uuid, smallint, jsonb) to callcenter_app;

-- Whether this agent may take it: an offer by name ignores teams, one of a line that offers calls one by one does not.
create or replace function app.meant_for(c public.calls, agent uuid, teams jsonb) returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return case
    when c.offered_to is null then c.state <> 'ringing' or app.reaches(c.team_id, c.reach, teams)
    else c.offered_to = agent and (c.reach = 0 or app.reaches(c.team_id, c.reach, teams)) end;
end $$;
revoke all on function app.meant_for(public.calls, uuid, jsonb) from public;
grant execute on function app.meant_for(public.calls, uuid, jsonb) to callcenter_app;

-- A rejoin is offered to the agent who was cut off, whatever else they are. A call that is offered one by one rings nobody in between. Not
-- `language sql`: with a path of its own that would not be inlined, and start an executor for each pair. The call of another function comes
-- last, and not at all for a call that rings everyone.
create or replace function app.rings(c public.calls, a public.voip_users) returns boolean language plpgsql stable set search_path = '' as $$
begin
  return c.state = 'ringing' and a.active and a.current_call_id is null
    and (c.offered_to is null or c.offered_to = a.id) and (c.offered_to is not null or c.asked is null)
    and (coalesce(c.ring_reason = 'rejoin' and c.offered_to = a.id, false)
      or (a.id <> all(c.declined_by) and a.availability = 'available' and a.reachable_until is not null and a.wrap_up_until is null))
    and (c.team_id is null or app.meant_for(c, a.id, a.teams));
end $$;
revoke all on function app.rings(public.calls, public.voip_users) from public;
grant execute on function app.rings(public.calls, public.voip_users) to callcenter_app;

-- How many callers who were never answered wait for this team, or for everyone if null.
create or replace function app.waiting(team uuid) returns integer language plpgsql stable set search_path = '' as $$
begin
  return (select count(*) from public.calls c
    where c.state = 'ringing' and c.answered_at is null and c.team_id is not distinct from team);
end $$;
revoke all on function app.waiting(uuid) from public;
grant execute on function app.waiting(uuid) to callcenter_app;

-- No member, the reserve included, has been at work for ten seconds: a page that reloads must not empty a team. Whoever is away is not at
-- work; whoever is on a call or wraps up is. Nearly always the first part answers.
create or replace function app.nobody_there(team uuid) returns boolean language plpgsql stable set search_path = '' as $$
declare
  since timestamptz := clock_timestamp() - interval '10 seconds';
begin
  if exists (select from public.voip_users a where (team is null or a.teams ? team::text)
      and app.agent_status(a) in ('available', 'connecting', 'talking', 'wrap_up')) then
    return false;
  end if;
  return not exists (
    select from public.voip_users a join app.agent_spans s on s.agent_id = a.id
    where a.active and (team is null or a.teams ? team::text)
      and s.status in ('available', 'connecting', 'talking', 'wrap_up') and s.to_at > since
      -- the span in which those ten seconds began, and what came after it
      and s.from_at >= coalesce(
        (select max(b.from_at) from app.agent_spans b where b.agent_id = a.id and b.from_at <= since), '-infinity'));
end $$;
revoke all on function app.nobody_there(uuid) from public;
grant execute on function app.nobody_there(uuid) to callcenter_app;

-- No first member can be rung, and there is a reserve.
create or replace function app.needs_reserve(team uuid, declined uuid[] default '{}') returns boolean
language plpgsql stable set search_path = '' as $$
begin
  return team is not null
    and exists (select from public.voip_users a where a.active and a.teams ->> team::text = '2')
    and not exists (select from public.voip_users a
      where a.teams ->> team::text = '1' and a.id <> all(declined) and app.agent_status(a) = 'available');
end $$;
revoke all on function app.needs_reserve(uuid, uuid[]) from public;
grant execute on function app.needs_reserve(uuid, uuid[]) to callcenter_app;
