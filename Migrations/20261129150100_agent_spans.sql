-- The spans follow the agent's row, whoever writes it: a version that knows nothing of them may run on beside this one for a while.

-- An agent who is away and not reachable has gone to lunch, or home.
alter table public.voip_users add column if not exists signed_out boolean not null default false;

-- The one rule what an agent is, by their own row. A call goes on though its agent's browser is gone, and so does wrap-up.
create or replace function app.agent_status(a public.voip_users) returns text language plpgsql immutable set search_path = '' as $$
begin
  return case
    when not a.active then 'signed_out'
    when a.current_call_id is not null then case when a.current_call_answered_at is null then 'connecting' else 'talking' end
    when a.wrap_up_until is not null then 'wrap_up'
    when a.availability = 'away' then case when a.signed_out and a.reachable_until is null then 'signed_out' else 'away' end
    when a.reachable_until is null then 'unreachable'
    else 'available' end;
end $$;
revoke all on function app.agent_status(public.voip_users) from public;
grant execute on function app.agent_status(public.voip_users) to callcenter_app;

-- One time ends the one and begins the next. The row's lock keeps two writers apart; a clock that was set back makes no span that ends
-- before it began, and one that would last no time gives way to what comes after it.
create or replace function app.keep_agent_spans() returns trigger language plpgsql set search_path = '' as $$
declare
  now_is text := app.agent_status(new);
  turned timestamptz;
begin
  if tg_op = 'UPDATE' and app.agent_status(old) = now_is then
    return null;
  end if;
  update app.agent_spans set to_at = greatest(from_at, clock_timestamp())
  where agent_id = new.id and to_at is null returning to_at into turned;
  insert into app.agent_spans (agent_id, status, from_at) values (new.id, now_is, coalesce(turned, clock_timestamp()))
  on conflict (agent_id, from_at) do update set status = excluded.status, to_at = null;
  return null;
end $$;
revoke all on function app.keep_agent_spans() from public;
drop trigger if exists keep_agent_spans on public.voip_users;
create trigger keep_agent_spans after insert or update on public.voip_users for each row execute function app.keep_agent_spans();

-- Whoever is away and gone at this moment has signed out, as far as can be known.
update public.voip_users a set signed_out = true
where a.availability = 'away' and a.reachable_until is null and not exists (select from app.agent_spans s where s.agent_id = a.id);
insert into app.agent_spans (agent_id, status, from_at)
select a.id, app.agent_status(a), clock_timestamp() from public.voip_users a
where not exists (select from app.agent_spans s where s.agent_id = a.id and s.to_at is null)
on conflict do nothing;

-- Those who are on a call now, from when and in which way is known of them: a call keeps its last claim only.
insert into app.talks (call_id, agent_id, line_id, began_by, began_at, joined_at, held_since)
select c.id, a.id, c.line_id, case c.direction when 'outbound' then 'dial' else 'answer' end, t.since,
  case when c.state <> 'claimed' then t.since end, case when c.state = 'held' then c.state_since end
from public.voip_users a join public.calls c on c.id = a.current_call_id and c.agent_id = a.id,
  lateral (select coalesce(greatest(c.claimed_at, a.current_call_answered_at), c.state_since) as since) t
where c.state in ('claimed', 'dialing', 'active', 'held')
  and not exists (select from app.talks o where o.agent_id = a.id and o.ended_at is null)
union all
select c.id, a.id, c.line_id, p ->> 'purpose', (p ->> 'since')::timestamptz,
  case p ->> 'state' when 'joined' then (p ->> 'since')::timestamptz end, null
from public.voip_users a join public.calls c on c.id = a.current_call_id and c.agent_id is distinct from a.id,
  lateral jsonb_array_elements(case when jsonb_typeof(c.parties) = 'array' then c.parties else '[]' end) p
where c.state <> 'ended' and p ->> 'agentId' = a.id::text
  and p ->> 'state' in ('claimed', 'joined') and p ->> 'purpose' in ('consult', 'conference')
  and not exists (select from app.talks o where o.agent_id = a.id and o.ended_at is null)
on conflict do nothing;
