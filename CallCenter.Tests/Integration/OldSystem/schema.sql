-- The database of the system that CallCenter replaces, as it stood on its last day: the columns of who is on which call
-- were never added to voip_users, row-level security was switched off, and anon could read everything.
create publication supabase_realtime;

create table public.voip_users (
  id uuid primary key default gen_random_uuid(),
  identity text unique not null,
  display_name text,
  status text default 'available',
  created_at timestamptz default now()
);
create table public.calls (
  id uuid primary key default gen_random_uuid(),
  call_sid text unique,
  direction text,
  from_number text,
  to_number text,
  status text,
  agent_id uuid references public.voip_users (id),
  created_at timestamptz default now(),
  answered_at timestamptz,
  ended_at timestamptz
);
create table public.active_calls (
  id bigserial primary key,
  call_id uuid references public.calls (id) on delete cascade,
  voip_user_id uuid references public.voip_users (id),
  status text,
  created_at timestamptz default now()
);
create table public.parked_calls (
  id bigserial primary key,
  call_id uuid references public.calls (id) on delete cascade,
  slot integer,
  parked_by uuid references public.voip_users (id),
  parked_at timestamptz default now()
);
create table public.ring_events (
  id bigserial primary key,
  call_sid text,
  event_type text,
  voip_user_id uuid,
  payload jsonb,
  created_at timestamptz default now()
);
create index calls_status on public.calls (status);
alter table public.voip_users disable row level security;
grant all on all tables in schema public to anon, authenticated;
alter publication supabase_realtime add table public.calls, public.active_calls, public.ring_events;

insert into public.voip_users (id, identity, display_name) values
  ('10000000-0000-4000-8000-000000000001', 'doug@example.com', 'Doug'),
  ('10000000-0000-4000-8000-000000000002', 'rhonda', 'Rhonda'),
  ('10000000-0000-4000-8000-000000000003', 'Rhonda!', null);
insert into public.calls (id, call_sid, direction, from_number, to_number, status, agent_id, created_at, answered_at, ended_at) values
  ('20000000-0000-4000-8000-000000000001', 'CA01', 'inbound', '+14155550134', '+14155550100', 'completed',
    '10000000-0000-4000-8000-000000000001', '2026-01-05 10:00+00', '2026-01-05 10:00:12+00', '2026-01-05 10:03+00'),
  ('20000000-0000-4000-8000-000000000002', 'CA02', 'inbound', '+14155550135', '+14155550100', 'no-answer',
    null, '2026-01-05 11:00+00', null, '2026-01-05 11:00:30+00'),
  ('20000000-0000-4000-8000-000000000003', 'CA03', 'outbound', '+14155550100', '+14155550136', 'completed',
    '10000000-0000-4000-8000-000000000002', '2026-01-05 12:00+00', '2026-01-05 12:00:09+00', '2026-01-05 12:05+00'),
  ('20000000-0000-4000-8000-000000000004', 'CA04', 'inbound', '+14155550137', '+14155550100', 'in-progress',
    '10000000-0000-4000-8000-000000000002', '2026-01-05 13:00+00', '2026-01-05 13:00:05+00', null),
  ('20000000-0000-4000-8000-000000000005', null, null, null, null, 'ringing', null, '2026-01-05 13:30+00', null, null);
insert into public.active_calls (call_id, voip_user_id, status) values
  ('20000000-0000-4000-8000-000000000004', '10000000-0000-4000-8000-000000000002', 'active');
insert into public.parked_calls (call_id, slot, parked_by) values
  ('20000000-0000-4000-8000-000000000004', 3, '10000000-0000-4000-8000-000000000002');
insert into public.ring_events (call_sid, event_type, voip_user_id, payload, created_at) values
  ('CA01', 'ringing', '10000000-0000-4000-8000-000000000001', '{"to":"doug"}', '2026-01-05 10:00:01+00'),
  ('CA01', 'answered', '10000000-0000-4000-8000-000000000001', null, '2026-01-05 10:00:12+00'),
  ('CA99', 'ringing', null, null, '2026-01-04 10:00+00');
