-- The history's filters on millions of calls. The last digits of a number are a prefix of its reverse.
create index if not exists ix_calls_from_number_reversed on public.calls (reverse(from_number) text_pattern_ops);
create index if not exists ix_calls_end_reason on public.calls (end_reason, started_at desc, id desc);
create index if not exists ix_calls_line_id on public.calls (line_id, started_at desc, id desc);
