-- A browser's own token opens the board's channel, and no table: browsers hear broadcasts and ask the app for everything else, so nobody
-- needs to read rows as `authenticated`, through which every agent could read the whole history.
set local lock_timeout = '500ms'; -- `migrate` tries again; the Supabase CLI is run again
do $$
declare t text;
begin
  foreach t in array array['voip_users', 'calls', 'active_calls', 'parked_calls', 'ring_events'] loop
    execute format('revoke all on public.%I from public, anon, authenticated', t); -- a column's grants go along
    execute format('drop policy if exists agents_read on public.%I', t);
  end loop;
  -- Supabase grants every new sequence to both.
  execute format('revoke all on sequence %s from public, anon, authenticated', pg_get_serial_sequence('public.ring_events', 'id'));
end $$;

-- Row changes go to nobody. A publication of all tables is somebody else's, and without the grants above it carries no row to a browser.
do $$
declare t text;
begin
  for t in select tablename from pg_publication_tables p join pg_publication u using (pubname)
           where p.pubname = 'supabase_realtime' and not u.puballtables and p.schemaname = 'public'
             and p.tablename in ('voip_users', 'calls', 'active_calls', 'parked_calls', 'ring_events') loop
    execute format('alter publication supabase_realtime drop table public.%I', t);
  end loop;
exception when insufficient_privilege then raise warning 'publication supabase_realtime not changed: %', sqlerrm;
end $$;
