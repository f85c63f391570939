using CallCenter.Tests.Support;

namespace CallCenter.Tests.Browser;

/// <summary>Rows for every page: one of each kind that looks different.</summary>
internal static class FilledPages
{
    /// <summary>The call whose timeline has everything.</summary>
    public const string Story = "select id from calls where end_reason = 'completed'";

    public static Task Fill(this CallCenterApp app) => app.Execute($$"""
        update app.lines set ring_seconds = 600, recording = 'agent', recording_notice = 'This call may be recorded.',
          pop_url = 'https://crm.example.com/?phone={number}';
        insert into app.lines (id, number, name, opening_hours, time_zone, recording, recording_notice, active) values
          (gen_random_uuid(), '+14155550199', 'Sales', 'mon 09:00-17:00; fri 22:00-02:00', 'Europe/Berlin', 'always', 'Recorded.', true),
          (gen_random_uuid(), '+14155550198', 'Old line', '', 'Europe/Atlantis', 'off', '', false);
        insert into app.calendars (id, name) values (gen_random_uuid(), 'Germany'), (gen_random_uuid(), 'Nobody''s');
        insert into app.holidays (id, calendar_id, day_from, day_to, yearly, name, hours)
        select gen_random_uuid(), id, d::date, d::date + n, yearly, name_of, hours
        from app.calendars, (values ('2026-12-24', 0, true, 'Christmas Eve', '09:00-12:00'), ('2026-12-25', 1, true, 'Christmas', null),
            ('2027-02-08', 4, false, 'Company outing', null)) v (d, n, yearly, name_of, hours)
        where name = 'Germany';
        update app.lines set calendar_id = (select id from app.calendars where name = 'Germany'),
          closed_until = now() + interval '2 hours', closed_reason = 'Power cut' where name = 'Sales';
        update voip_users set note = 'Back at 3', version = version + 1 where display_name = 'Rhonda';
        insert into app.teams (id, name, active) values ('{{TeamRows.Sales}}', 'Sales', true), ('{{TeamRows.Support}}', 'Old team', false);
        update app.lines set team_id = '{{TeamRows.Sales}}' where name = 'Sales';
        update voip_users set teams = '{"{{TeamRows.Sales}}": 2}', version = version + 1 where display_name = 'Rhonda';

        insert into calls
          (id, call_sid, from_number, to_number, line_id, state, end_reason, agent_id,
           started_at, state_since, answered_at, ended_at, talked)
        select gen_random_uuid(), 'CA' || n, '+1415555' || lpad(n::text, 4, '0'), l.number, l.id, 'ended', reason, a.id,
          t, t, case when reason = 'completed' then t + interval '9 s' end, t + interval '2 minutes', interval '80 s'
        from unnest(array[
            'abandoned', 'no_answer', 'completed', 'failed', 'rejected', 'voicemail', 'busy', 'canceled', 'closed', 'blocked'])
            with ordinality u (reason, n),
          lateral (select now() - interval '4 days' - interval '1 hour' * n as t) x,
          (select id, number from app.lines where number = '{{CallCenterApp.Line}}') l,
          (select id from voip_users where display_name = 'Doug') a;

        insert into app.blocked (number, reason, by, at, until, hits, last_at)
        select '+1415555' || lpad(n::text, 4, '0'), reason, u.id, now() - interval '2 days', now() + days * interval '1 day', hits,
          case when hits > 0 then now() end
        from (values (10, 'Sales robot', null, 12), (11, '', 28, 0), (12, 'Shouted at us', -1, 3)) v (n, reason, days, hits),
          (select id from app.users where user_name = 'sue') u;

        insert into app.contacts (id, name, company, note, vip, external_id, external_url, created_by, updated_at, searched)
        select gen_random_uuid(), name_of, company, note_of, vip, external, url, u.id, now(), lower(name_of || ' ' || company)
        from (values ('Ann Lee', 'Acme Corporation', 'Asks about invoice 4711.', true, 'C-1', 'https://crm.example.com/1'),
            ('Bob Stone', '', '', false, null, null)) v (name_of, company, note_of, vip, external, url),
          (select id from app.users where user_name = 'sue') u;
        insert into app.contact_numbers (number, contact_id, label)
        select case when vip then '+14155550161' else '+14155550162' end, id, case when vip then 'Mobile' else '' end from app.contacts;
        insert into app.contact_imports (id, by, at, file, country, columns)
        select gen_random_uuid(), id, now(), convert_to(E'Name;Phone\nCarl;+1 415 555 0163\nDora;12\n', 'UTF8'), 'US', '{name,number}'
        from app.users where user_name = 'sue';

        insert into ring_events (call_id, version, event, agent_id, at, detail)
        select c.id, n, event, c.agent_id, c.started_at + interval '9 s' * n,
          case event when 'trouble' then 'Twilio did not hold the call' end
        from calls c, unnest(array['ringing', 'answered', 'active', 'held', 'resumed', 'trouble', 'parked', 'picked_up', 'active', 'ended'])
          with ordinality u (event, n)
        where c.id in ({{Story}});
        insert into app.call_notes (call_id, agent_id, text, updated_at)
        select id, agent_id, 'Calls back on Monday.', now() from calls where id in ({{Story}});

        insert into app.recordings
          (id, sid, call_id, line_id, kind, status, agent_id, started_at, duration, deleted_at, heard_by, heard_at, done_by, done_at)
        select gen_random_uuid(), 'RE' || n, c.id, c.line_id, kind, 'completed',
          case kind when 'call' then c.agent_id end, c.started_at, seconds, case what when 'deleted' then now() end,
          case when what in ('heard', 'done') then c.agent_id end, case when what in ('heard', 'done') then now() end,
          case what when 'done' then c.agent_id end, case when what in ('done', 'silent') then now() end
        from (values (1, 'call', 61, 'kept'), (2, 'call', 62, 'deleted'),
            (3, 'voicemail', 8, 'new'), (4, 'voicemail', null, 'heard'), (5, 'voicemail', 24, 'done'), (6, 'voicemail', 0, 'silent'))
            v (n, kind, seconds, what)
        join calls c on c.end_reason = case kind when 'call' then 'completed' else 'voicemail' end;

        insert into app.follow_ups (id, number, line_id, why, first_at, last_at, times, last_call_id, recording_id, attempts,
          due_at, taken_by, taken_at, tried_at, closed_at, closed_by, closed_as)
        select gen_random_uuid(), c.from_number, c.line_id, why, c.started_at, c.started_at, times, c.id,
          case why when 'voicemail' then (select id from app.recordings where sid = 'RE3') end, attempts,
          case when taken then now() + interval '1 hour' end, case when taken then c.agent_id end,
          case when taken or attempts > 0 then now() end, case when attempts > 0 then now() end,
          case when how is not null then now() end,
          case when how <> 'expired' then c.agent_id end, how
        from (values ('abandoned', 'abandoned', 3, 0, true, null), ('no_answer', 'too_long', 1, 2, false, null),
            ('voicemail', 'voicemail', 1, 0, false, null), ('closed', 'closed', 1, 0, false, 'talked'),
            ('failed', 'abandoned', 1, 0, false, 'expired'), ('rejected', 'too_many', 1, 0, false, 'no_need'))
            v (reason, why, times, attempts, taken, how)
        join calls c on c.end_reason = reason
        on conflict do nothing;

        insert into app.outbox_messages
          (event_id, kind, subject, topic, event, payload, version, attempts, last_error, next_attempt_at, parked_at)
        select gen_random_uuid(), 'twilio', id, 'call', 'nonsense', '{"sid":"CA0"}', 1, 9, 'Twilio answered 404', now(), now()
        from calls where id in ({{Story}})
        union all
        select gen_random_uuid(), 'broadcast', gen_random_uuid(), 'call-center', 'ringing', '{"id":"x"}', 1, 3,
          'The server cannot be reached', now() + interval '1 hour', null
        """);
}
