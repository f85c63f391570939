-- The history finds an outbound call by the number that was dialed, whole or by its last digits. An inbound call's is the line's own.
create index if not exists ix_calls_to_number on public.calls (to_number, started_at desc) where direction = 'outbound';
create index if not exists ix_calls_to_number_reversed on public.calls (reverse(to_number) text_pattern_ops) where direction = 'outbound';
