-- How many calls in a row were offered to the agent in turn and not taken; see the setting Calls:AwayAfterMissed.
alter table public.voip_users add column if not exists missed_offers smallint not null default 0;
