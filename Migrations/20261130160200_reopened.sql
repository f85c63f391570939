-- When somebody put a settled row back in the list. Otherwise one that has expired would expire again at the next look.
alter table app.follow_ups add column if not exists reopened_at timestamptz;
