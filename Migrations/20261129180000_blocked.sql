-- Callers who are turned away before anything rings, and how often they have tried since.
create table if not exists app.blocked (
  number text primary key constraint blocked_is_e164 check (number ~ '^\+[0-9]{3,15}$'),
  reason text not null default '',
  by uuid not null references app.users (id),
  at timestamptz not null,
  until timestamptz,
  hits bigint not null default 0 constraint hits_are_counted check (hits >= 0),
  last_at timestamptz
);
grant select, insert, update, delete on app.blocked to callcenter_app;

-- A line may turn away callers who withhold their number, with words.
alter table app.lines
  add column if not exists refuse_withheld boolean not null default false,
  add column if not exists withheld_message text not null default '';

alter table public.calls drop constraint if exists calls_end_reason_check;
alter table public.calls add constraint calls_end_reason_check check (end_reason in (
  'abandoned', 'no_answer', 'completed', 'failed', 'rejected', 'voicemail', 'busy', 'canceled', 'closed', 'blocked')) not valid;
