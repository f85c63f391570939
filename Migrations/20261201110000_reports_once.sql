-- Each report of a screen counts once, whichever node it came through, and begins where the one before it ended. numbers: of its last
-- reports; reported_until: they cover what was committed until then. Null: written by an earlier version.
alter table app.screens
  add column if not exists numbers integer[],
  add column if not exists reported_until timestamptz;
