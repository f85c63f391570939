-- Who is calling a customer back, and until when: by another row of theirs that is taken, or by a call to them. No row for a withheld
-- number, which is many customers.
create or replace function app.taken(caller text) returns table (taken_by uuid, taken_at timestamptz, due_at timestamptz)
language sql stable set search_path = '' as $$
  select x.* from (
    select f.taken_by, f.taken_at, f.due_at from app.follow_ups f
    where f.number = caller and f.closed_at is null and f.taken_by is not null
    union all
    select c.agent_id, clock_timestamp(), clock_timestamp() + interval '2 minutes' from public.calls c
    where c.to_number = caller and c.direction = 'outbound' and c.state <> 'ended' and c.agent_id is not null) x
  where caller <> 'anonymous'
  order by x.due_at desc limit 1
$$;
revoke all on function app.taken(text) from public;
grant execute on function app.taken(text) to callcenter_app;

-- As it was, except that a row that opens while a colleague calls its customer back is theirs, like the customer's other rows.
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
  insert into app.follow_ups as f
    (id, number, line_id, why, first_at, last_at, times, last_call_id, recording_id, attempts, taken_by, taken_at, due_at)
  select gen_random_uuid(), caller, line, reason, began, began, 1, missed, message, 0, t.taken_by, t.taken_at, t.due_at
  from (select) one left join app.taken(caller) t on true
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
