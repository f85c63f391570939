-- The one rule who may listen to a private topic, for the policy below and for the embedded endpoint alike.
-- session is a digest of the account's security stamp: signing out or deactivating changes it and ends all tokens.
create or replace function app.may_listen(topic text, claims jsonb) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from app.users u join public.voip_users a on a.id = u.id
    where u.id::text = claims ->> 'sub'
      and u.active and a.active
      and claims ->> 'role' = 'authenticated'
      and claims ->> 'session' = encode(sha256(convert_to(u.security_stamp, 'UTF8')), 'hex')
      and may_listen.topic in ('call-center', 'agent:' || u.id::text))
$$;
revoke all on function app.may_listen(text, jsonb) from public;
grant execute on function app.may_listen(text, jsonb) to authenticated, service_role;


-- Who sees what. Silence is the failure to end here: every public table has RLS on, one policy for signed-in
-- agents, nothing for anon, and the app's own role (the owner) is not subject to it.
do $$
declare t text;
begin
  foreach t in array array['voip_users', 'calls', 'active_calls', 'parked_calls', 'ring_events'] loop
    execute format('alter table public.%I enable row level security', t);
    execute format('revoke all on public.%I from anon, authenticated', t);
    execute format('grant select on public.%I to authenticated', t);
    execute format('grant all on public.%I to service_role', t);
    execute format('drop policy if exists agents_read on public.%I', t);
    execute format('create policy agents_read on public.%I for select to authenticated using ((select app.may_listen(''call-center'', nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb)))', t);
  end loop;
end $$;

grant usage on schema public to authenticated, service_role;
grant usage on schema app to authenticated;

-- A role that owns neither the publication nor realtime.messages goes on without: the doctor then names what is missing.
do $$
declare t text;
begin
  if exists (select from pg_publication where pubname = 'supabase_realtime' and puballtables) then return; end if;
  if not exists (select from pg_publication where pubname = 'supabase_realtime') then create publication supabase_realtime; end if;
  foreach t in array array['voip_users', 'calls', 'active_calls', 'parked_calls', 'ring_events'] loop
    if not exists (select from pg_publication_tables where pubname = 'supabase_realtime' and schemaname = 'public' and tablename = t) then
      execute format('alter publication supabase_realtime add table public.%I', t);
    end if;
  end loop;
exception when insufficient_privilege then raise warning 'publication supabase_realtime not changed: %', sqlerrm;
end $$;

-- Only where Supabase Realtime lives in this database. No INSERT policy for broadcasts: a browser cannot spoof an event.
do $$
begin
  if to_regclass('realtime.messages') is null then return; end if;
  execute 'drop policy if exists call_center_listen on realtime.messages';
  execute $p$create policy call_center_listen on realtime.messages for select to authenticated
    using (extension in ('broadcast', 'presence')
           and (select app.may_listen((select realtime.topic()), nullif(current_setting('request.jwt.claims', true), '')::jsonb)))$p$;
  execute 'drop policy if exists call_center_presence on realtime.messages';
  execute $p$create policy call_center_presence on realtime.messages for insert to authenticated
    with check (extension = 'presence'
           and (select app.may_listen((select realtime.topic()), nullif(current_setting('request.jwt.claims', true), '')::jsonb)))$p$;
exception when insufficient_privilege then raise warning 'policies on realtime.messages not made: %', sqlerrm;
end $$;
