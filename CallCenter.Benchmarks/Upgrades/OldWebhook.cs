using CallCenter.Benchmarks.Webhooks;
using Npgsql;

namespace CallCenter.Benchmarks.Upgrades;

/// <summary>
/// An inbound call as the release of <see cref="OldHouse"/> sends it. It is not taken again after a change of the product: that version
/// does not change. All other statements are the same in both.
/// </summary>
public static class OldWebhook
{
    private static readonly Statement FindLine = new("""
        select l.id, l.active, l.closed_message, l.greeting, l.name, l.number, l.opening_hours, l.recording, l.recording_days,
          l.recording_notice, l.ring_seconds, l.time_zone, l.voicemail, l.voicemail_greeting, l.wrap_up_seconds,
          exists (select 1 from public.calls as c where c.call_sid = $2), clock_timestamp() as now
        from app.lines as l where l.active and l.number = $1 limit 2
        """);

    private static readonly Statement InsertCall = new("""
        insert into public.calls (id, agent_call_sid, agent_id, answered_at, call_sid, claim_tab, claimed_at, conference_sid,
          declined_by, direction, due_at, end_reason, ended_at, from_number, line_id, offered_to, parties, parties_due_at,
          recording, returns_to, ring_reason, sent_by, started_at, state, state_since, to_number, version)
        values ($1, null, null, null, $2, null, null, null,
          '{}', 'inbound', $3 + interval '600 s', null, null, '+14155550134', $4, null, '[]', null,
          null, null, null, null, $3, 'ringing', $3, '+14155550100', 2)
        """);

    private static readonly Statement Announce = new("""
        insert into app.outbox_messages (event, event_id, kind, last_error, parked_at, payload, subject, topic, version)
        values ($3, gen_random_uuid(), 'broadcast', null, null, $2, $1, 'call-center', $4)
        returning id, attempts, created_at, next_attempt_at
        """);

    public static Task Voice(NpgsqlDataSource source, string sid) =>
        BareEndpoint.Voice(source, sid, Stage.Line, FindLine, InsertCall, Announce);
}
