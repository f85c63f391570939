-- More than a caller and an agent: who else is on a call, whom it is offered to, and calls that agents make.
alter table public.calls alter column call_sid drop not null; -- an outbound customer's leg is learnt once Twilio has made it
alter table public.calls add column if not exists offered_to uuid references public.voip_users (id);
alter table public.calls add column if not exists returns_to uuid references public.voip_users (id);
alter table public.calls add column if not exists sent_by uuid references public.voip_users (id);
alter table public.calls add column if not exists ring_reason text;
alter table public.calls add column if not exists parties jsonb not null default '[]';
alter table public.calls add column if not exists parties_due_at timestamptz;

alter table public.calls drop constraint if exists calls_state_check;
alter table public.calls add constraint calls_state_check
  check (state in ('ringing', 'claimed', 'dialing', 'active', 'held', 'parked', 'outside', 'ended'));
alter table public.calls drop constraint if exists calls_end_reason_check;
alter table public.calls add constraint calls_end_reason_check
  check (end_reason in ('abandoned', 'no_answer', 'completed', 'failed', 'rejected', 'voicemail', 'busy', 'canceled', 'closed'));
alter table public.calls drop constraint if exists agent_fits_state;
alter table public.calls add constraint agent_fits_state check (
  case when state in ('claimed', 'dialing', 'active', 'held') then agent_id is not null
       when state in ('ringing', 'parked', 'outside') then agent_id is null
       else true end);
alter table public.calls drop constraint if exists answered_fits_state;
alter table public.calls add constraint answered_fits_state check (state not in ('active', 'held', 'parked', 'outside') or answered_at is not null);
alter table public.calls drop constraint if exists offer_fits_state;
alter table public.calls add constraint offer_fits_state check (
  (state = 'ringing' or offered_to is null) and (ring_reason is null or ring_reason in ('transfer', 'returned', 'rejoin')));
alter table public.calls drop constraint if exists inbound_has_leg;
alter table public.calls add constraint inbound_has_leg check (direction = 'outbound' or call_sid is not null);
create index if not exists ix_calls_parties_due_at on public.calls (parties_due_at) where parties_due_at is not null;

create or replace function app.guard_call() returns trigger language plpgsql as $$
begin
  if old.state = 'ended' then
    raise exception 'call % has ended; it cannot become %', old.id, new.state using errcode = 'check_violation';
  end if;
  -- Sids are learnt late and are no part of the public state: they alone may be filled in without a new version.
  if new.version < old.version
     or (new.version = old.version and to_jsonb(new) - '{conference_sid,call_sid}'::text[] is distinct from to_jsonb(old) - '{conference_sid,call_sid}'::text[]) then
    raise exception 'call %: version must grow (% -> %)', old.id, old.version, new.version using errcode = 'check_violation';
  end if;
  if (old.call_sid is not null and new.call_sid is distinct from old.call_sid) or new.started_at <> old.started_at
     or (old.answered_at is not null and new.answered_at is distinct from old.answered_at)
     or new.state_since < old.state_since then
    raise exception 'call %: identity and times never move back', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;

-- The one rule who is rung. A rejoin is offered to the agent who was cut off, whatever else they are.
create or replace function app.rings(c public.calls, a public.voip_users) returns boolean language sql stable as $$
  select c.state = 'ringing' and a.active and a.current_call_id is null
    and (c.offered_to is null or c.offered_to = a.id)
    and (coalesce(c.ring_reason = 'rejoin' and c.offered_to = a.id, false)
      or (a.id <> all(c.declined_by) and a.availability = 'available' and a.reachable_until is not null and a.wrap_up_until is null))
$$;

-- Begun, and must not be begun again without looking: the making of a call at Twilio.
create table if not exists app.intents (
  event_id uuid primary key,
  begun_at timestamptz not null default clock_timestamp()
);
create index if not exists ix_intents_begun_at on app.intents (begun_at);
grant select, insert, update, delete on app.intents to callcenter_app;
grant execute on function app.rings(public.calls, public.voip_users) to callcenter_app;
