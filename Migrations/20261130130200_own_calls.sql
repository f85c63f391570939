-- The calls that an agent was on, newest first, whoever has them now.
create index concurrently if not exists ix_talks_own_calls on app.talks (agent_id, call_started_at desc, call_id desc);
