-- Brings the history of the system that this one replaces from schema legacy (20261122085900_old_system.sql) into today's
-- tables. Column names are tried in turn, since nobody wrote them down. A row that cannot be read stays in legacy, and
-- `doctor` counts it. Calls come as ended: the old system's live calls are in nobody's conference here.
do $$
declare
  r record;
  j jsonb;
  wanted uuid;
  person uuid;
  line uuid;
  started timestamptz;
  answered timestamptz;
  ended timestamptz;
  called text;
  sid text;
  rows_seen integer := 0;
  rows_read integer := 0;
begin
  if to_regnamespace('legacy') is null or exists (select from app.settings where name = 'legacy_import') then return; end if;

  create function pg_temp.first_of(j jsonb, variadic names text[]) returns text language sql as
    $f$ select nullif(btrim(j ->> n), '') from unnest(names) with ordinality as u(n, i) where nullif(btrim(j ->> n), '') is not null order by i limit 1 $f$;
  create function pg_temp.as_time(t text) returns timestamptz language plpgsql as
    $f$ begin return t::timestamptz; exception when others then return null; end $f$;
  -- An old uuid stays; any other key becomes the same new one each time.
  create function pg_temp.as_id(kind text, key text) returns uuid language sql as
    $f$ select case when key ~* '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' then key::uuid else md5('legacy ' || kind || ' ' || key)::uuid end $f$;
  create temporary table old_people (key text primary key, id uuid) on commit drop;
  create temporary table old_calls (key text primary key, id uuid) on commit drop;

  insert into app.roles (id, name, normalized_name) values (gen_random_uuid(), 'Agent', 'AGENT') on conflict (normalized_name) do nothing;

  if to_regclass('legacy.voip_users') is not null then
    for r in execute 'select to_jsonb(t) as j, t.ctid::text as place from legacy.voip_users t' loop
      j := r.j; rows_seen := rows_seen + 1;
      begin
        wanted := pg_temp.as_id('person', coalesce(pg_temp.first_of(j, 'id', 'user_id', 'identity', 'email'), r.place));
        called := lower(regexp_replace(split_part(coalesce(pg_temp.first_of(j, 'username', 'user_name', 'identity', 'email', 'display_name', 'name'), wanted::text), '@', 1), '[^A-Za-z0-9._-]+', '-', 'g'));
        if exists (select from app.users where normalized_user_name = upper(called)) then called := called || '-' || left(wanted::text, 8); end if;
        -- Without a password: a supervisor gives each person one on the page People.
        insert into app.users (id, user_name, normalized_user_name, display_name, security_stamp)
        values (wanted, called, upper(called), coalesce(pg_temp.first_of(j, 'display_name', 'name', 'full_name', 'friendly_name', 'identity', 'username', 'email'), called), md5(random()::text || wanted::text));
        insert into app.user_roles (user_id, role_id) select wanted, id from app.roles where normalized_name = 'AGENT';
        insert into public.voip_users (id, identity, display_name) select id, 'agent_' || replace(id::text, '-', ''), display_name from app.users where id = wanted;
        insert into old_people select k, wanted from unnest(array[j ->> 'id', j ->> 'user_id', j ->> 'identity', j ->> 'email']) k where k is not null on conflict do nothing;
        rows_read := rows_read + 1;
      exception when others then raise warning 'legacy.voip_users: a row was not read: %', sqlerrm;
      end;
    end loop;
  end if;

  if to_regclass('legacy.calls') is not null then
    for r in execute 'select to_jsonb(t) as j, t.ctid::text as place from legacy.calls t' loop
      j := r.j; rows_seen := rows_seen + 1;
      begin
        wanted := pg_temp.as_id('call', coalesce(pg_temp.first_of(j, 'id', 'call_sid', 'sid'), r.place));
        sid := coalesce(pg_temp.first_of(j, 'call_sid', 'sid', 'twilio_call_sid', 'twilio_sid'), 'legacy-' || wanted);
        if exists (select from public.calls where call_sid = sid) then sid := sid || '-' || left(wanted::text, 8); end if;
        started := coalesce(pg_temp.as_time(pg_temp.first_of(j, 'started_at', 'start_time', 'created_at', 'inserted_at', 'timestamp')), now());
        answered := greatest(started, pg_temp.as_time(pg_temp.first_of(j, 'answered_at', 'accepted_at', 'answer_time', 'current_call_answered_at')));
        if pg_temp.first_of(j, 'answered_at', 'accepted_at', 'answer_time', 'current_call_answered_at') is null then answered := null; end if;
        ended := greatest(started, answered, coalesce(pg_temp.as_time(pg_temp.first_of(j, 'ended_at', 'end_time', 'completed_at', 'updated_at')), started));
        called := pg_temp.first_of(j, 'to_number', 'to', 'to_phone', 'called', 'phone_number_to');
        if called !~ '^\+[0-9]{6,15}$' or lower(pg_temp.first_of(j, 'direction')) like 'out%' then called := 'imported'; end if;
        called := coalesce(called, 'imported');
        insert into app.lines (id, number, name, active) values (gen_random_uuid(), called, case when called = 'imported' then 'Imported calls' else called end, called <> 'imported') on conflict (number) do nothing;
        select id into line from app.lines where number = called;
        select id into person from old_people where key = pg_temp.first_of(j, 'agent_id', 'voip_user_id', 'user_id', 'answered_by', 'claimed_by', 'agent_identity');
        insert into public.calls (id, call_sid, direction, from_number, to_number, line_id, state, end_reason, agent_id, started_at, state_since, answered_at, ended_at)
        values (wanted, sid, case when lower(pg_temp.first_of(j, 'direction')) like 'out%' then 'outbound' else 'inbound' end,
          coalesce(pg_temp.first_of(j, 'from_number', 'from', 'from_phone', 'caller', 'caller_number', 'phone_number'), 'unknown'),
          coalesce(pg_temp.first_of(j, 'to_number', 'to', 'to_phone', 'called', 'phone_number_to'), called), line, 'ended',
          case when answered is not null then 'completed' when lower(pg_temp.first_of(j, 'status', 'state')) in ('failed', 'busy') then 'failed'
               when lower(pg_temp.first_of(j, 'status', 'state')) in ('missed', 'no-answer', 'no_answer') then 'no_answer' else 'abandoned' end,
          person, started, ended, answered, ended);
        insert into old_calls select k, wanted from unnest(array[j ->> 'id', j ->> 'call_sid', j ->> 'sid']) k where k is not null on conflict do nothing;
        rows_read := rows_read + 1;
      exception when others then raise warning 'legacy.calls: a row was not read: %', sqlerrm;
      end;
    end loop;
  end if;

  -- Events, and what was live when the old system stopped, become lines of each call's timeline.
  for r in select t from unnest(array['ring_events', 'active_calls', 'parked_calls']) t where to_regclass('legacy.' || t) is not null loop
    declare
      e record;
    begin
      for e in execute format('select to_jsonb(t) as j from legacy.%I t order by coalesce(pg_temp.first_of(to_jsonb(t), ''at'', ''created_at'', ''timestamp''), ''''), t.ctid', r.t) loop
        j := e.j; rows_seen := rows_seen + 1;
        begin
          wanted := null;
          select id into wanted from old_calls where key = pg_temp.first_of(j, 'call_id', 'call_sid', 'sid');
          select id into person from old_people where key = pg_temp.first_of(j, 'agent_id', 'voip_user_id', 'user_id', 'parked_by', 'identity', 'agent_identity');
          insert into public.ring_events (call_id, version, event, agent_id, at, detail)
          select c.id, 1, case r.t when 'ring_events' then coalesce(pg_temp.first_of(j, 'event', 'event_type', 'type', 'status', 'state'), 'imported') when 'parked_calls' then 'was_parked' else 'was_live' end, person,
            coalesce(pg_temp.as_time(pg_temp.first_of(j, 'at', 'created_at', 'timestamp', 'parked_at', 'answered_at', 'started_at', 'updated_at')), c.started_at), case when r.t = 'parked_calls' then 'slot ' || (j ->> 'slot') end
          from public.calls c where c.id = wanted;
          if found then rows_read := rows_read + 1; end if;
        exception when others then raise warning 'legacy.%: a row was not read: %', r.t, sqlerrm;
        end;
      end loop;
    end;
  end loop;

  insert into app.settings (name, value) values ('legacy_import', format('%s of %s', rows_read, rows_seen));
end $$;
