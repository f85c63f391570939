-- Whether the caller was given the words that calls are recorded: no rule of a line records anybody else.
alter table public.calls add column if not exists told boolean not null default false;

-- An agent may be in the conference before the caller, who still hears the greeting: nobody has answered yet.
alter table public.calls drop constraint if exists answered_fits_state;
alter table public.calls add constraint answered_fits_state
  check (state <> 'active' or answered_at is not null or (direction = 'inbound' and conference_sid is null)) not valid;
