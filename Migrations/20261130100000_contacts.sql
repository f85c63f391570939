-- Who the callers are. A number is the key of its row: no number can belong to two contacts.
-- Trigrams find a part of a name. The extension is trusted: the database's owner may create it. It has a schema of its own, as at
-- Supabase, because its functions are open to everybody.
create schema if not exists extensions;
create extension if not exists pg_trgm with schema extensions;

create table if not exists app.contacts (
  id uuid primary key,
  name text not null constraint contact_has_a_name check (char_length(name) between 1 and 120),
  company text not null default '' constraint company_is_short check (char_length(company) <= 120),
  note text not null default '' constraint contact_note_is_short check (char_length(note) <= 2000),
  vip boolean not null default false,
  external_id text constraint external_id_is_short check (char_length(external_id) between 1 and 120),
  external_url text constraint external_url_is_short check (char_length(external_url) between 1 and 500),
  preferred_team uuid references app.teams (id),
  created_by uuid not null references app.users (id),
  updated_at timestamptz not null,
  -- Name and company in lower case without accents, as the app folds them: the database's locale may know neither.
  searched text not null
);
create unique index if not exists one_contact_per_external_id on app.contacts (external_id) where external_id is not null;
create index if not exists ix_contacts_listed on app.contacts (searched, id);
grant select, insert, update, delete on app.contacts to callcenter_app;

-- Without a list of pending entries, which every search would read from one end to the other after an import.
do $$
begin
  execute format('create index if not exists ix_contacts_searched on app.contacts '
    'using gin (searched %s.gin_trgm_ops) with (fastupdate = off)',
    (select extnamespace::regnamespace from pg_extension where extname = 'pg_trgm'));
end $$;

create table if not exists app.contact_numbers (
  number text primary key constraint contact_number_is_e164 check (number ~ '^\+[0-9]{3,15}$'),
  contact_id uuid not null references app.contacts (id) on delete cascade,
  label text not null default '' constraint label_is_short check (char_length(label) <= 40)
);
create index if not exists ix_contact_numbers_contact_id on app.contact_numbers (contact_id);
create index if not exists ix_contact_numbers_ending on app.contact_numbers ("right"(number, 4));
grant select, insert, update, delete on app.contact_numbers to callcenter_app;

-- A file between its preview and the confirmation, which another node may receive. Deleted once it is imported or abandoned.
create table if not exists app.contact_imports (
  id uuid primary key,
  by uuid not null references app.users (id),
  at timestamptz not null,
  file bytea not null,
  country text not null,
  -- What each column of the file is, in order.
  columns text[] not null,
  done integer not null default 0,
  total integer not null default 0
);
grant select, insert, update, delete on app.contact_imports to callcenter_app;
