-- The roles that Supabase brings; created here on a plain PostgreSQL so that grants and policies are the same everywhere.
do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then create role anon nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then create role authenticated nologin noinherit; end if;
  if not exists (select from pg_roles where rolname = 'service_role') then
    begin
      create role service_role nologin noinherit bypassrls;
    exception when insufficient_privilege then
      create role service_role nologin noinherit; -- only Supabase's own services use it, and there it exists
    end;
  end if;
exception when duplicate_object or unique_violation then null; -- another node created them at the same moment
end $$;

create schema if not exists app;
revoke all on schema app from public;
