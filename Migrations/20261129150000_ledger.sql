-- Who talked, for how long, and what every agent was doing meanwhile: an ended call knows its last agent only, and legs are pruned.

-- One row per agent and stretch on a call. A claim that no leg redeemed has no joined_at, and is not a talk. Supervisors who only listen
-- have none.
create table if not exists app.talks (
  id bigint generated always as identity primary key,
  call_id uuid not null references public.calls (id),
  agent_id uuid not null references public.voip_users (id),
  line_id uuid not null references app.lines (id),
  team_id uuid,
  began_by text not null check (began_by in ('answer', 'pick_up', 'transfer', 'consult', 'conference', 'take_over', 'rejoin', 'dial')),
  began_at timestamptz not null,
  joined_at timestamptz,
  ended_at timestamptz,
  held_ms bigint not null default 0 check (held_ms >= 0),
  held_since timestamptz,
  wrap_until_planned timestamptz,
  wrap_ended_at timestamptz,
  constraint talk_runs_forwards check (joined_at >= began_at and ended_at >= began_at and wrap_ended_at >= ended_at),
  constraint hold_is_within_talk check (held_since is null or (joined_at is not null and ended_at is null)),
  constraint wrap_up_was_planned check (wrap_ended_at is null or wrap_until_planned is not null)
);
create unique index if not exists one_open_talk_per_agent on app.talks (agent_id) where ended_at is null;
create index if not exists ix_talks_wrap_up on app.talks (agent_id) where wrap_until_planned is not null and wrap_ended_at is null;
create index if not exists ix_talks_agent_id on app.talks (agent_id, began_at);
create index if not exists ix_talks_call_id on app.talks (call_id);
create index if not exists ix_talks_began_at on app.talks (began_at);
grant select, insert, update, delete on app.talks to callcenter_app;

-- What an agent was, without a gap and without an overlap: 20261129150100_agent_spans.sql writes it. Nobody chose to be unreachable.
create table if not exists app.agent_spans (
  agent_id uuid not null references public.voip_users (id),
  status text not null check (status in ('available', 'connecting', 'talking', 'wrap_up', 'away', 'unreachable', 'signed_out')),
  reason_id uuid,
  from_at timestamptz not null,
  to_at timestamptz,
  primary key (agent_id, from_at),
  constraint span_runs_forwards check (to_at >= from_at)
);
create unique index if not exists one_open_span_per_agent on app.agent_spans (agent_id) where to_at is null;
create index if not exists ix_agent_spans_from_at on app.agent_spans (from_at);
grant select, insert, update, delete on app.agent_spans to callcenter_app;
