-- An agent's own calls are listed by when the call began, in the order of an index. A trigger copies that into the talk, because a version
-- that does not know the column may go on beside this one.
alter table app.talks add column if not exists call_started_at timestamptz;

create or replace function app.date_talk() returns trigger language plpgsql set search_path = '' as $$
begin
  new.call_started_at := (select c.started_at from public.calls c where c.id = new.call_id);
  return new;
end $$;
revoke all on function app.date_talk() from public;
drop trigger if exists date_talk on app.talks;
create trigger date_talk before insert on app.talks for each row execute function app.date_talk();

-- safe: talks have been kept only since the day before this file
update app.talks t set call_started_at = c.started_at from public.calls c where c.id = t.call_id and t.call_started_at is null;
