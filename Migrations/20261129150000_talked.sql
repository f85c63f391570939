-- How long the customer has talked with people, counted with each transition: parking, hold and other waiting left out. Null: the call
-- began before this was counted, and an ended call is never written again.
alter table public.calls
  add column if not exists talked interval,
  add column if not exists talking_since timestamptz;
