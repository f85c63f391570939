-- Closed by a person, whatever the hours say, until a moment that passes by itself; and where callers go who are not served then.
-- closed_to is null on a line of the version before this one: as its voicemail says.
alter table app.lines
  add column if not exists closed_until timestamptz,
  add column if not exists closed_reason text,
  add column if not exists closed_to text;
alter table app.lines drop constraint if exists closed_reason_is_short;
alter table app.lines add constraint closed_reason_is_short check (char_length(closed_reason) <= 60);
alter table app.lines drop constraint if exists closed_to_is_known;
alter table app.lines add constraint closed_to_is_known
  check (closed_to ~ '^(voicemail|goodbye|line:[0-9a-f-]{36}|number:[+][0-9]{4,15})$');
