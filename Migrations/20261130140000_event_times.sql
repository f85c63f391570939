-- How long each announced event of a call was on its way: one row for an event, not one for a desk. The outbox writes it in the round trip
-- that deletes what it has sent, the reports of the desks fill in who has shown it. Milliseconds count from committed_at.
create table if not exists app.event_times (
  call_id uuid not null,
  version bigint not null,
  event text not null,
  -- The row's created_at, which is the payload's at.
  committed_at timestamptz not null,
  transaction_ms real,
  -- Until it was first taken, until it was last handed to Realtime, and until that accepted it.
  waited_ms real not null,
  sent_ms real not null,
  accepted_ms real not null,
  -- Refused or unanswered before that.
  attempts integer not null,
  screens integer,
  expected integer,
  last_after_ms integer,
  last_agent uuid,
  worst_layer text,
  trace_id text,
  -- Of the span that published it, for whatever happens to it later.
  span_id text,
  primary key (call_id, version)
);
create index if not exists ix_event_times_committed_at on app.event_times (committed_at);
grant select, insert, update, delete on app.event_times to callcenter_app;

-- When the transaction began that wrote the row, how long the row waited until it was first taken (written if that attempt failed), whether
-- its way is timed, and the trace that it is part of (a W3C traceparent).
alter table app.outbox_messages
  add column if not exists began_at timestamptz default now(),
  add column if not exists waited_ms real,
  add column if not exists timed boolean not null default false,
  add column if not exists trace text;
