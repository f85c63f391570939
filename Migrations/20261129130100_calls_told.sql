-- Whether the caller was given the words that calls are recorded: no rule of a line records anybody else.
alter table public.calls add column if not exists told boolean not null default false;

-- Whoever is on a call now was told by the line's greeting, which their line still has.
-- safe: only the calls that are live at this moment, by their index
update public.calls c set told = true, version = c.version + 1
from app.lines l where l.id = c.line_id and c.state <> 'ended' and not c.told and c.direction = 'inbound' and l.recording <> 'off';

-- An agent may be in the conference before the caller, who still hears the greeting: nobody has answered yet.
alter table public.calls drop constraint if exists answered_fits_state;
alter table public.calls add constraint answered_fits_state
  check (state <> 'active' or answered_at is not null or (direction = 'inbound' and conference_sid is null)) not valid;
