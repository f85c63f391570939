-- The missed calls of a line, newest first.
create index concurrently if not exists ix_calls_missed on public.calls (line_id, started_at desc, id desc)
  where direction = 'inbound' and state = 'ended' and answered_at is null;
