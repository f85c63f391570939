-- Whoever is on a call now was told by the greeting of their line, as that line is now.
-- safe: live calls only, by their index
update public.calls c set told = true, version = c.version + 1
from app.lines l where l.id = c.line_id and c.state <> 'ended' and not c.told and c.direction = 'inbound' and l.recording <> 'off';
