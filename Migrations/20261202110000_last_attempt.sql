-- When the last call to the number reached nobody. taken_at is overwritten by whoever takes the row next, also if they do not call.
alter table app.follow_ups add column if not exists tried_at timestamptz;
-- safe: of the open rows, only those that somebody has tried
update app.follow_ups set tried_at = taken_at where closed_at is null and attempts > 0 and tried_at is null;

-- As it was, except that a failed attempt keeps its time.
create or replace function app.calls_back(callee text, agent uuid, failed boolean) returns void
language plpgsql set search_path = '' as $$
begin
  update app.follow_ups f set taken_by = coalesce(f.taken_by, agent), taken_at = clock_timestamp(),
    due_at = clock_timestamp() + interval '2 minutes', attempts = f.attempts + failed::integer,
    tried_at = case when failed then clock_timestamp() else f.tried_at end
  where f.id in (
    select x.id from app.follow_ups x
    where x.number = callee and x.closed_at is null and x.number <> 'anonymous'
      and (failed or x.taken_by is null or x.taken_by = agent)
    order by x.id for update);
  if found then
    perform app.tell_missed();
  end if;
end $$;
revoke all on function app.calls_back(text, uuid, boolean) from public;
grant execute on function app.calls_back(text, uuid, boolean) to callcenter_app;

-- As it was, except that a caller who was answered on a second call of theirs, while this one waited, has been talked with too.
create or replace function app.miss(missed uuid, caller text, line uuid, reason text, began timestamptz, message uuid) returns void
language plpgsql set search_path = '' as $$
declare
  settled timestamptz;
begin
  if message is null then
    -- Somebody has talked with them while they waited: the two calls crossed. Each part has the index of its number.
    if exists (select from public.calls c where c.to_number = caller and c.direction = 'outbound'
               and c.started_at > began - interval '12 hours' and c.answered_at >= began)
      or exists (select from public.calls c where c.from_number = caller and c.direction = 'inbound' and c.id <> missed
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
