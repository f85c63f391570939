-- The history finds the newest calls of the numbers with these last four digits in order, and reads on among them for more digits.
create index if not exists ix_calls_from_number_ending on public.calls (right(from_number, 4), started_at desc, id desc);
create index if not exists ix_calls_to_number_ending on public.calls (right(to_number, 4), started_at desc, id desc) where direction = 'outbound';
drop index if exists public.ix_calls_from_number_reversed;
drop index if exists public.ix_calls_to_number_reversed;
