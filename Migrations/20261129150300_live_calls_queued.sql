-- Calls that live now: by the number that was called, as its line has it today.
-- safe: live calls only, by their index
update public.calls c set version = c.version + 1,
  first_line_id = coalesce(
    (select l.id from app.lines l where l.number = case c.direction when 'outbound' then c.from_number else c.to_number end), c.line_id),
  queued_at = case when c.direction = 'inbound' then c.started_at when c.state = 'ringing' then c.state_since end
where c.state <> 'ended' and c.first_line_id is null;
