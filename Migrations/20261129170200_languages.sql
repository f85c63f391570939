-- What callers of a line hear is spoken in this language.
alter table app.lines add column if not exists language text not null default 'en-US';
alter table app.lines drop constraint if exists language_has_region;
alter table app.lines add constraint language_has_region check (language ~ '^[a-z]{2}-[A-Z]{2}$');
