create table if not exists app.lines (
  id uuid primary key,
  number text not null unique,
  name text not null,
  greeting text not null default '',
  ring_seconds integer not null default 30 check (ring_seconds between 5 and 600),
  wrap_up_seconds integer not null default 0 check (wrap_up_seconds between 0 and 600),
  active boolean not null default true
);

-- One row per agent. version grows with every change that a colleague can see.
create table if not exists public.voip_users (
  id uuid primary key references app.users (id),
  identity text not null unique,
  display_name text not null,
  active boolean not null default true,
  availability text not null default 'away' check (availability in ('available', 'away')),
  reachable_until timestamptz,
  current_call_id uuid,
  current_call_phone_number text,
  current_call_answered_at timestamptz,
  wrap_up_until timestamptz,
  version bigint not null default 1,
  constraint current_call_is_whole check (
    (current_call_id is null) = (current_call_phone_number is null)
    and (current_call_id is not null or current_call_answered_at is null))
);
create index if not exists ix_voip_users_reachable_until on public.voip_users (reachable_until) where reachable_until is not null;
create index if not exists ix_voip_users_wrap_up_until on public.voip_users (wrap_up_until) where wrap_up_until is not null;

create table if not exists public.calls (
  id uuid primary key,
  call_sid text not null unique,
  conference_sid text,
  direction text not null default 'inbound' check (direction in ('inbound', 'outbound')),
  from_number text not null,
  to_number text not null,
  line_id uuid not null references app.lines (id),
  state text not null check (state in ('ringing', 'claimed', 'active', 'held', 'parked', 'ended')),
  end_reason text check (end_reason in ('abandoned', 'no_answer', 'completed', 'failed', 'rejected', 'voicemail')),
  agent_id uuid references public.voip_users (id),
  agent_call_sid text,
  claim_tab text,
  declined_by uuid[] not null default '{}',
  started_at timestamptz not null,
  state_since timestamptz not null,
  claimed_at timestamptz,
  answered_at timestamptz,
  ended_at timestamptz,
  due_at timestamptz,
  version bigint not null default 1,
  constraint ended_is_whole check (
    (state = 'ended') = (ended_at is not null) and (state = 'ended') = (end_reason is not null)
    and (state <> 'ended' or due_at is null)),
  constraint agent_fits_state check (
    case when state in ('claimed', 'active', 'held') then agent_id is not null
         when state in ('ringing', 'parked') then agent_id is null
         else true end),
  constraint answered_fits_state check (state not in ('active', 'held', 'parked') or answered_at is not null)
);
create index if not exists ix_calls_live on public.calls (started_at) where state <> 'ended';
create index if not exists ix_calls_due_at on public.calls (due_at) where due_at is not null;
create index if not exists ix_calls_started_at on public.calls (started_at desc, id desc);
create index if not exists ix_calls_agent_id on public.calls (agent_id, started_at desc);
create index if not exists ix_calls_from_number on public.calls (from_number, started_at desc);

-- The second net under the state machine: no code path, present or future, revives a call or turns its clock back.
create or replace function app.guard_call() returns trigger language plpgsql as $$
begin
  if old.state = 'ended' then
    raise exception 'call % has ended; it cannot become %', old.id, new.state using errcode = 'check_violation';
  end if;
  -- The conference's sid is learnt late and is no part of the public state: it alone may be filled in without a new version.
  if new.version < old.version
     or (new.version = old.version and to_jsonb(new) - 'conference_sid' is distinct from to_jsonb(old) - 'conference_sid') then
    raise exception 'call %: version must grow (% -> %)', old.id, old.version, new.version using errcode = 'check_violation';
  end if;
  if new.call_sid <> old.call_sid or new.started_at <> old.started_at
     or (old.answered_at is not null and new.answered_at is distinct from old.answered_at)
     or new.state_since < old.state_since then
    raise exception 'call %: identity and times never move back', old.id using errcode = 'check_violation';
  end if;
  return new;
end $$;
drop trigger if exists guard_call on public.calls;
create trigger guard_call before update on public.calls for each row execute function app.guard_call();

-- Which call is on which agent's screen. Every transition deletes a call's rows and inserts the new ones.
create table if not exists public.active_calls (
  call_id uuid not null references public.calls (id),
  agent_id uuid not null references public.voip_users (id),
  status text not null check (status in ('ringing', 'active', 'consulting', 'monitoring')),
  since timestamptz not null,
  primary key (call_id, agent_id)
);
create unique index if not exists one_active_call_per_agent on public.active_calls (agent_id) where status = 'active';
create index if not exists ix_active_calls_agent_id on public.active_calls (agent_id);

create table if not exists public.parked_calls (
  call_id uuid primary key references public.calls (id),
  slot integer not null unique check (slot > 0),
  parked_by uuid not null references public.voip_users (id),
  parked_at timestamptz not null,
  until timestamptz
);

-- The timeline of every call, append-only.
create table if not exists public.ring_events (
  id bigint generated always as identity primary key,
  call_id uuid not null references public.calls (id),
  version bigint not null,
  event text not null,
  agent_id uuid references public.voip_users (id),
  at timestamptz not null,
  detail text
);
create index if not exists ix_ring_events_call_id on public.ring_events (call_id, id);

create or replace function app.guard_ring_event() returns trigger language plpgsql as $$
begin
  raise exception 'ring_events is append-only' using errcode = 'check_violation';
end $$;
drop trigger if exists guard_ring_event on public.ring_events;
create trigger guard_ring_event before update on public.ring_events for each row execute function app.guard_ring_event();

-- Every leg Twilio told us of. A row with left_at and no joined_at is a tombstone: the end overtook the start.
create table if not exists app.legs (
  call_sid text primary key,
  call_id uuid,
  label text,
  conference_sid text,
  joined_at timestamptz,
  left_at timestamptz,
  seen_at timestamptz not null default now()
);
create index if not exists ix_legs_call_id on app.legs (call_id);
create index if not exists ix_legs_seen_at on app.legs (seen_at);
