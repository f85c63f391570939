-- A database of the system that this one replaces has tables of our names with other columns. They move aside with every
-- row, into schema legacy; 20261122090700_import.sql brings what can be read into today's tables. On any other database
-- this does nothing.
do $$
declare
  t text;
  who text;
begin
  if to_regclass('app.users') is not null then return; end if; -- today's tables
  foreach t in array array['voip_users', 'calls', 'active_calls', 'parked_calls', 'ring_events'] loop
    if to_regclass('public.' || t) is null then continue; end if;
    create schema if not exists legacy;
    revoke all on schema legacy from public;
    if exists (select from pg_publication_rel r join pg_publication p on p.oid = r.prpubid where p.pubname = 'supabase_realtime' and r.prrelid = to_regclass('public.' || t)) then
      begin
        execute format('alter publication supabase_realtime drop table public.%I', t);
      exception when insufficient_privilege then raise warning 'legacy.% stays in the publication: %', t, sqlerrm;
      end;
    end if;
    -- Row-level security was off and stays irrelevant: nobody but the owner can enter the schema.
    execute format('alter table public.%I set schema legacy', t);
    foreach who in array array['anon', 'authenticated'] loop
      if exists (select from pg_roles where rolname = who) then execute format('revoke all on legacy.%I from %I', t, who); end if;
    end loop;
  end loop;
end $$;
