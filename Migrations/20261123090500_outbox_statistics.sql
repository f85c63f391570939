-- A database that has never seen a row in the outbox takes two kinds and the unparked for rare, and would sort a whole backlog for every sixteen
-- rows that leave. It learns once what a row looks like; later statistics of real rows say the same.
insert into app.outbox_messages (event_id, kind, subject, topic, event, payload, version)
select gen_random_uuid(), case when n % 20 = 0 then 'twilio' else 'broadcast' end, gen_random_uuid(), 'statistics', 'statistics', repeat('x', 500), n
from generate_series(1, 100) n;
analyze app.outbox_messages;
delete from app.outbox_messages where topic = 'statistics';
