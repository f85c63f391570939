-- What the screens measured, by the minute. A screen is a tab with a desk or /live open; its heartbeat brings the report, and each node
-- writes those of a few seconds together. No foreign keys: they would lock the agents' rows, which every heartbeat renews.

-- Counts are numbers of events by the buckets of Promise/Buckets.cs: from the commit to the frame that shows it (counts), from the commit
-- to its arrival (arrived), and from there to the frame (drawn).
create table if not exists app.screen_minutes (
  agent_id uuid not null,
  minute timestamptz not null,
  visible boolean not null,
  counts integer[] not null,
  arrived integer[] not null,
  drawn integer[] not null,
  heard integer not null default 0,
  duplicate integer not null default 0,
  stale integer not null default 0,
  differed integer not null default 0,
  worst_ms integer,
  worst_call uuid,
  worst_version bigint,
  worst_layer text,
  primary key (agent_id, minute, visible),
  constraint screen_minute_has_buckets check (cardinality(counts) = 24 and cardinality(arrived) = 24 and cardinality(drawn) = 24)
);
create index if not exists ix_screen_minutes_minute on app.screen_minutes (minute);
grant select, insert, update, delete on app.screen_minutes to callcenter_app;

-- The same of all screens together: a day of 500 desks is 720,000 rows above, and 2,880 here.
create table if not exists app.promise_minutes (
  minute timestamptz not null,
  visible boolean not null,
  counts integer[] not null,
  arrived integer[] not null,
  drawn integer[] not null,
  heard integer not null default 0,
  duplicate integer not null default 0,
  stale integer not null default 0,
  differed integer not null default 0,
  worst_ms integer,
  worst_call uuid,
  worst_version bigint,
  worst_layer text,
  worst_agent uuid,
  primary key (minute, visible),
  constraint promise_minute_has_buckets check (cardinality(counts) = 24 and cardinality(arrived) = 24 and cardinality(drawn) = 24)
);
grant select, insert, update, delete on app.promise_minutes to callcenter_app;

-- Of last_after_ms, the part of the last screen's browser.
alter table app.event_times add column if not exists last_own_ms integer;

-- Each screen's last report. It shows these versions of these calls ({"<call>": 7}); behind_since: since when one of them has been older
-- than 5 s.
create table if not exists app.screens (
  agent_id uuid not null,
  tab text not null constraint tab_is_short check (char_length(tab) between 1 and 40),
  page text not null constraint screen_page_is_known check (page in ('desk', 'live')),
  opened_at timestamptz not null,
  at timestamptz not null,
  heard_at timestamptz,
  connection text not null constraint connection_is_known check (connection in ('live', 'polling', 'opening')),
  visible boolean not null,
  browser text not null constraint browser_is_short check (char_length(browser) <= 40),
  bound_ms integer,
  slept_ms integer not null default 0,
  behind_since timestamptz,
  shown jsonb not null default '{}',
  primary key (agent_id, tab)
);
create index if not exists ix_screens_at on app.screens (at);
grant select, insert, update, delete on app.screens to callcenter_app;
