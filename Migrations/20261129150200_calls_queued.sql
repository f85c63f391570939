-- The line that was called, wherever the call goes from there, and since when it waits for somebody. Both are unknown of calls that ended
-- before this, which nobody writes again, and of those that a version beside this one takes.
alter table public.calls add column if not exists first_line_id uuid, add column if not exists queued_at timestamptz;
