-- The customer's page in another system, opened by an agent from the call's card. Its placeholders are filled in by the app.
alter table app.lines add column if not exists pop_url text;
alter table app.lines drop constraint if exists pop_url_is_https;
alter table app.lines add constraint pop_url_is_https check (pop_url ~ '^https://' and char_length(pop_url) <= 1000);
