-- Opening hours, voicemail and recording of each line.
alter table app.lines
  add column if not exists voicemail boolean not null default true,
  add column if not exists voicemail_greeting text not null default '',
  add column if not exists closed_message text not null default '',
  add column if not exists time_zone text not null default 'Etc/UTC',
  -- 'mon 09:00-17:00; fri 22:00-02:00': one interval a day, in the line's own time; empty is always open.
  add column if not exists opening_hours text not null default '',
  add column if not exists recording text not null default 'off',
  add column if not exists recording_notice text not null default '',
  add column if not exists recording_days integer default 90;
alter table app.lines drop constraint if exists lines_recording_check;
alter table app.lines add constraint lines_recording_check check (recording in ('off', 'always', 'agent'));
alter table app.lines drop constraint if exists lines_recording_days_check;
alter table app.lines add constraint lines_recording_days_check check (recording_days between 1 and 3650);
-- Nobody may be recorded who was not told.
alter table app.lines drop constraint if exists recording_is_announced;
alter table app.lines add constraint recording_is_announced check (recording = 'off' or recording_notice <> '');

-- What every screen shows while a call lives.
alter table public.calls add column if not exists recording text;
alter table public.calls drop constraint if exists calls_recording_check;
alter table public.calls add constraint calls_recording_check check (recording in ('on', 'paused'));

-- Every recording that was asked for or that Twilio told of. The sound itself stays at Twilio until it is deleted.
create table if not exists app.recordings (
  id uuid primary key,
  sid text unique,
  call_id uuid not null references public.calls (id),
  line_id uuid not null references app.lines (id),
  kind text not null check (kind in ('call', 'voicemail')),
  status text not null check (status in ('asked', 'in_progress', 'stopped', 'completed', 'absent')),
  agent_id uuid references public.voip_users (id),
  started_at timestamptz not null,
  duration integer check (duration >= 0),
  deleted_at timestamptz,
  heard_by uuid references public.voip_users (id),
  heard_at timestamptz,
  done_by uuid references public.voip_users (id),
  done_at timestamptz,
  constraint only_voicemail_is_done check (kind = 'voicemail' or (heard_at is null and done_at is null)),
  constraint completed_is_known check (status <> 'completed' or (sid is not null and duration is not null))
);
create index if not exists ix_recordings_call_id on app.recordings (call_id);
create index if not exists ix_recordings_voicemail on app.recordings (started_at desc, id desc) where kind = 'voicemail' and status = 'completed';
create index if not exists ix_recordings_open_voicemail on app.recordings (id) where kind = 'voicemail' and status = 'completed' and done_at is null and deleted_at is null;
create index if not exists ix_recordings_kept on app.recordings (line_id, started_at) where status = 'completed' and deleted_at is null;
create index if not exists ix_recordings_untold on app.recordings (call_id) where status in ('asked', 'in_progress', 'stopped');
grant select, insert, update, delete on app.recordings to callcenter_app;

-- Calls that were sent to voicemail, for those whose message Twilio never told of.
create index if not exists ix_calls_voicemail on public.calls (ended_at) where end_reason = 'voicemail';
