-- A team is a set of agents; a line rings one, or everyone. Whose teams an agent has is a column of the agent, so that it has their version,
-- their broadcast and their rights: {"<team>": 1} for a first member, 2 for the reserve.
create table if not exists app.teams (
  id uuid primary key,
  name text not null constraint team_has_a_name check (char_length(name) between 1 and 60),
  active boolean not null default true
);
create unique index if not exists one_team_per_name on app.teams (lower(name));
grant select, insert, update, delete on app.teams to callcenter_app;

alter table public.voip_users add column if not exists teams jsonb not null default '{}';
alter table public.voip_users drop constraint if exists teams_are_levels;
alter table public.voip_users add constraint teams_are_levels check (jsonb_typeof(teams) = 'object');

-- team_id null: everyone. reach 0: only the agent it is offered to by name; 1: the team's first members; 2: its reserve too. passed: the lines
-- it overflowed from. asked: who was asked, while its line offers it to one agent at a time.
alter table public.calls
  add column if not exists team_id uuid,
  add column if not exists reach smallint not null default 1,
  add column if not exists priority smallint not null default 0,
  add column if not exists hops smallint not null default 0,
  add column if not exists passed uuid[] not null default '{}',
  add column if not exists asked uuid[];
alter table public.calls drop constraint if exists queue_is_known;
alter table public.calls add constraint queue_is_known
  check (reach between 0 and 2 and priority between -1 and 1 and hops between 0 and 3) not valid;

-- timeout_to null: as the flag `voicemail` says, which a version beside this one still writes.
alter table app.lines
  add column if not exists team_id uuid references app.teams (id),
  add column if not exists priority smallint not null default 0,
  add column if not exists distribution text not null default 'ring_all',
  add column if not exists reserve_after integer,
  add column if not exists max_waiting integer,
  add column if not exists full_to text not null default 'voicemail',
  add column if not exists nobody_to text not null default 'wait',
  add column if not exists timeout_to text,
  add column if not exists farewell text not null default '';
alter table app.lines drop constraint if exists lines_ring_seconds_check;
alter table app.lines add constraint lines_ring_seconds_check check (ring_seconds between 5 and 3600);
alter table app.lines drop constraint if exists line_queue_is_known;
alter table app.lines add constraint line_queue_is_known check (
  priority between -1 and 1 and distribution in ('ring_all', 'longest_idle')
  and reserve_after between 5 and 600 and max_waiting between 1 and 500);
alter table app.lines drop constraint if exists line_exits_are_known;
alter table app.lines add constraint line_exits_are_known check (
  full_to ~ '^(voicemail|goodbye|line:[0-9a-f-]{36}|number:\+[1-9][0-9]{3,14})$'
  and nobody_to ~ '^(wait|voicemail|goodbye|line:[0-9a-f-]{36}|number:\+[1-9][0-9]{3,14})$'
  and timeout_to ~ '^(voicemail|goodbye|line:[0-9a-f-]{36}|number:\+[1-9][0-9]{3,14})$');
