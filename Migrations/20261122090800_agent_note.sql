-- What a person tells colleagues, such as "Back at 3". Gone is null, never empty.
alter table public.voip_users add column if not exists note text constraint note_is_short check (char_length(note) between 1 and 60);
