-- Whose number it is, as the contacts had it when the call began or when the caller was named during it, and the team that this contact's
-- calls ring instead of the line's. Both null: nobody's, or no such team.
alter table public.calls add column if not exists contact_name text, add column if not exists preferred_team_id uuid;
