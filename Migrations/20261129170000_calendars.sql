-- Holidays, which several lines may share. A yearly one counts every year from its first day on.
create table if not exists app.calendars (
  id uuid primary key,
  name text not null constraint calendars_name_key unique,
  constraint calendar_is_named check (char_length(name) between 1 and 60)
);
grant select, insert, update, delete on app.calendars to callcenter_app;

create table if not exists app.holidays (
  id uuid primary key,
  calendar_id uuid not null references app.calendars (id) on delete cascade,
  day_from date not null,
  day_to date not null,
  yearly boolean not null default false,
  name text not null,
  -- '09:00-12:00' on a half day; null is closed.
  hours text,
  constraint holiday_is_named check (char_length(name) between 1 and 60),
  constraint holiday_runs_forwards check (day_to >= day_from)
);
create index if not exists ix_holidays_calendar_id on app.holidays (calendar_id);
grant select, insert, update, delete on app.holidays to callcenter_app;

-- Several intervals a day: 'mon 09:00-12:00, 13:00-17:30; fri 22:00-02:00'. opening_hours keeps the first of each day, which is all that
-- the version before this one can read; hours counts as long as they fit each other.
alter table app.lines add column if not exists hours text, add column if not exists calendar_id uuid;
alter table app.lines drop constraint if exists lines_calendar_id_fkey;
alter table app.lines add constraint lines_calendar_id_fkey foreign key (calendar_id) references app.calendars (id);
