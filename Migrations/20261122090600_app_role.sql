-- The rights of the running app, for a login role that owns nothing: `create role callcenter login password '…' in role callcenter_app`.
-- The owner of the tables needs none of this. noinherit: being a member of anon and authenticated only lets the doctor
-- look through their eyes; it adds no right.
do $$
begin
  if not exists (select from pg_roles where rolname = 'callcenter_app') then create role callcenter_app nologin noinherit; end if;
exception when duplicate_object or unique_violation then null; -- another node created it at the same moment
end $$;

do $$
begin
  grant anon, authenticated to callcenter_app;
exception when insufficient_privilege then raise warning 'callcenter_app is no member of anon and authenticated: %', sqlerrm;
end $$;

grant usage on schema public, app to callcenter_app;
grant select, insert, update, delete on all tables in schema app to callcenter_app;
alter default privileges in schema app grant select, insert, update, delete on tables to callcenter_app;
revoke insert, update, delete on app.migrations from callcenter_app;
grant execute on function app.may_listen(text, jsonb) to callcenter_app;

do $$
declare t text;
begin
  foreach t in array array['voip_users', 'calls', 'active_calls', 'parked_calls', 'ring_events'] loop
    execute format('grant select, insert, update, delete on public.%I to callcenter_app', t);
    execute format('drop policy if exists app_writes on public.%I', t);
    execute format('create policy app_writes on public.%I for all to callcenter_app using (true) with check (true)', t);
  end loop;
end $$;
