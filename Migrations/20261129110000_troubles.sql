-- What Twilio did not do of what was asked for a live call, so that no screen claims it. A constant default: no row is written anew.
alter table public.calls add column if not exists troubles jsonb not null default '[]';
