-- Callers who must be called back: one open row for each number on each line, however often they have called. A withheld number is many
-- people: it has a row for each message, and none without one. Nothing here is for browsers.
create table if not exists app.follow_ups (
  id uuid primary key,
  number text not null,
  line_id uuid not null references app.lines (id),
  why text not null check (why in ('abandoned', 'too_long', 'too_many', 'nobody', 'closed', 'voicemail', 'callback')),
  first_at timestamptz not null,
  last_at timestamptz not null,
  times integer not null check (times > 0),
  last_call_id uuid not null references public.calls (id),
  -- The last message. All of them are in app.recordings: what is open there belongs to the open row.
  recording_id uuid references app.recordings (id),
  -- Until when the row is taken, unless a call to the number is live.
  due_at timestamptz,
  taken_by uuid references public.voip_users (id),
  -- When it was last taken, or the last attempt ended.
  taken_at timestamptz,
  attempts integer not null check (attempts >= 0),
  closed_at timestamptz,
  closed_by uuid references public.voip_users (id),
  closed_as text check (closed_as in ('talked', 'done', 'no_need', 'expired')),
  constraint closed_is_said_how check ((closed_at is null) = (closed_as is null))
);
create unique index if not exists one_open_follow_up_per_number on app.follow_ups (number, line_id)
  where closed_at is null and number <> 'anonymous';
create index if not exists ix_follow_ups_open on app.follow_ups (first_at) where closed_at is null;
create index if not exists ix_follow_ups_closed on app.follow_ups (closed_at desc) where closed_at is not null;
grant select, insert, update, delete on app.follow_ups to callcenter_app;

-- Every screen is told how many rows are open. Two who change the number must not count past each other. Whoever calls this has locked
-- the row of app.follow_ups first, then its messages: nobody waits for them after this lock.
create or replace function app.tell_missed() returns void language plpgsql set search_path = '' as $$
declare
  told uuid := gen_random_uuid();
begin
  perform pg_advisory_xact_lock(1450142051);
  insert into app.outbox_messages (event_id, kind, subject, topic, event, version, payload)
  -- The payload as the app itself writes one.
  select told, 'broadcast', '0f1e0000-0000-7000-8000-6d6973736564'::uuid, 'call-center', 'missed_changed', 0,
    format('{"id":"%s","at":"%s","call":null,"agent":null,"text":null,"missed":{"open":%s}}', told,
      to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), count(*))
  from app.follow_ups where closed_at is null;
end $$;
revoke all on function app.tell_missed() from public;
grant execute on function app.tell_missed() to callcenter_app;

-- An inbound call has ended without an answer (message is null), or its message has arrived. The same call opens nothing twice.
create or replace function app.miss(missed uuid, caller text, line uuid, reason text, began timestamptz, message uuid) returns void
language plpgsql set search_path = '' as $$
declare
  settled timestamptz;
begin
  if message is null then
    -- Somebody has called them and talked with them while they waited: the two calls crossed.
    if exists (select from public.calls c where c.to_number = caller and c.direction = 'outbound'
               and c.started_at > began - interval '12 hours' and c.answered_at >= began) then
      return;
    end if;
  else
    -- Somebody has talked with them after they left it, or it has a row already.
    update app.follow_ups f set recording_id = message where f.id = (
      select x.id from app.follow_ups x
      where x.number = caller and x.line_id = line and x.closed_as = 'talked' and x.closed_at >= began
      order by x.closed_at desc limit 1) returning f.closed_at into settled;
    if found then
      update app.recordings r set done_at = settled where r.id = message;
      perform app.tell_missed();
      return;
    end if;
    if exists (select from app.follow_ups f where f.recording_id = message) then
      return;
    end if;
  end if;
  insert into app.follow_ups as f (id, number, line_id, why, first_at, last_at, times, last_call_id, recording_id, attempts)
  values (gen_random_uuid(), caller, line, reason, began, began, 1, missed, message, 0)
  on conflict (number, line_id) where closed_at is null and number <> 'anonymous' do update set
    last_at = greatest(f.last_at, excluded.last_at),
    recording_id = coalesce(excluded.recording_id, f.recording_id),
    -- A message belongs to a call that has been counted.
    times = f.times + case when message is null and f.last_call_id <> missed then 1 else 0 end,
    why = case when message is null or f.last_call_id = missed then reason else f.why end,
    last_call_id = case when message is null then missed else f.last_call_id end;
  perform app.tell_missed();
end $$;
revoke all on function app.miss(uuid, text, uuid, text, timestamptz, uuid) from public;
grant execute on function app.miss(uuid, text, uuid, text, timestamptz, uuid) to callcenter_app;

-- Somebody begins to talk with these numbers: whatever was missed of them is settled, with its messages.
create or replace function app.talked(numbers text[], agent uuid) returns void language plpgsql set search_path = '' as $$
declare
  settled timestamptz := clock_timestamp();
begin
  update app.follow_ups f set closed_at = settled, closed_by = agent, closed_as = 'talked', taken_by = null, due_at = null
  where f.id in (
    select x.id from app.follow_ups x
    where x.number = any(numbers) and x.closed_at is null and x.number <> 'anonymous' order by x.id for update);
  if not found then
    return;
  end if;
  update app.recordings r set done_at = settled, done_by = agent from public.calls c
  where c.id = r.call_id and c.from_number = any(numbers) and c.from_number <> 'anonymous'
    and r.kind = 'voicemail' and r.status = 'completed' and r.done_at is null and r.deleted_at is null;
  perform app.tell_missed();
end $$;
revoke all on function app.talked(text[], uuid) from public;
grant execute on function app.talked(text[], uuid) to callcenter_app;

-- An agent calls this number, wherever they started it from; or that call is over and nobody was reached.
create or replace function app.calls_back(callee text, agent uuid, failed boolean) returns void
language plpgsql set search_path = '' as $$
begin
  update app.follow_ups f set taken_by = coalesce(f.taken_by, agent), taken_at = clock_timestamp(),
    due_at = clock_timestamp() + interval '2 minutes', attempts = f.attempts + failed::integer
  where f.number = callee and f.closed_at is null and f.number <> 'anonymous'
    and (failed or f.taken_by is null or f.taken_by = agent);
  if found then
    perform app.tell_missed();
  end if;
end $$;
revoke all on function app.calls_back(text, uuid, boolean) from public;
grant execute on function app.calls_back(text, uuid, boolean) to callcenter_app;

-- Open messages without a row: those from before this table, and those that a node of the version before still writes.
create or replace function app.adopt_messages() returns integer language plpgsql set search_path = '' as $$
declare
  adopted integer;
begin
  insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, recording_id, attempts)
  select gen_random_uuid(), c.from_number, r.line_id, 'voicemail', min(r.started_at), max(r.started_at), count(*),
    (array_agg(c.id order by r.started_at desc))[1], (array_agg(r.id order by r.started_at desc))[1], 0
  from app.recordings r
    -- offset 0: every few seconds, and so never by reading all calls, whatever the planner thinks
    cross join lateral (select k.id, k.from_number from public.calls k where k.id = r.call_id offset 0) c
  where r.kind = 'voicemail' and r.status = 'completed' and r.done_at is null and r.deleted_at is null
    and not exists (select from app.follow_ups f
                    where f.closed_at is null and f.number = c.from_number and f.line_id = r.line_id and f.number <> 'anonymous')
    and not exists (select from app.follow_ups f where f.closed_at is null and f.recording_id = r.id)
  group by c.from_number, r.line_id, case when c.from_number = 'anonymous' then c.id end
  on conflict (number, line_id) where closed_at is null and number <> 'anonymous' do nothing;
  get diagnostics adopted = row_count;
  return adopted;
end $$;
revoke all on function app.adopt_messages() from public;
grant execute on function app.adopt_messages() to callcenter_app;

select app.adopt_messages();

-- Messages that were done before: they stay where they can be heard.
insert into app.follow_ups
  (id, number, line_id, why, first_at, last_at, times, last_call_id, recording_id, attempts, closed_at, closed_by, closed_as)
select gen_random_uuid(), c.from_number, r.line_id, 'voicemail', r.started_at, r.started_at, 1, c.id, r.id, 0, r.done_at, r.done_by, 'done'
from app.recordings r join public.calls c on c.id = r.call_id
where r.kind = 'voicemail' and r.status = 'completed' and r.done_at is not null and r.deleted_at is null
  and not exists (select from app.follow_ups f where f.recording_id = r.id);
