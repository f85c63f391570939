-- Wrong passwords, counted for any name that is tried, whether anybody has it or not: a lock tells a stranger nothing then.
-- Not the name itself: people type their password into the wrong field.
create table if not exists app.sign_in_failures (
  name bytea primary key,
  failed integer not null constraint failures_are_counted check (failed > 0),
  at timestamptz not null,
  locked_until timestamptz
);
create index if not exists ix_sign_in_failures_at on app.sign_in_failures (at);
grant select, insert, update, delete on app.sign_in_failures to callcenter_app;
