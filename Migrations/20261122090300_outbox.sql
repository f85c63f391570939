-- What must leave the building: broadcasts and Twilio commands, written in the transaction that caused them.
-- A delivered row is deleted. Order is kept per (kind, subject): all writers of one subject hold its row lock.
create table if not exists app.outbox_messages (
  id bigint generated always as identity primary key,
  event_id uuid not null unique,
  kind text not null check (kind in ('broadcast', 'twilio')),
  subject uuid not null,
  topic text not null,
  event text not null,
  payload text not null,
  version bigint not null,
  created_at timestamptz not null default clock_timestamp(),
  next_attempt_at timestamptz not null default '-infinity',
  attempts integer not null default 0,
  last_error text,
  parked_at timestamptz
);
create index if not exists ix_outbox_messages_due on app.outbox_messages (kind, subject, id) where parked_at is null;

-- One row per webhook request that took effect, with the answer it got.
create table if not exists app.webhook_receipts (
  key text primary key,
  token text unique,
  received_at timestamptz not null default now(),
  status integer,
  answer text
);
create index if not exists ix_webhook_receipts_received_at on app.webhook_receipts (received_at);
