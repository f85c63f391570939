using CallCenter.Benchmarks.Webhooks;
using Npgsql;
using static CallCenter.Benchmarks.Webhooks.BareEndpoint;
using static CallCenter.Benchmarks.Webhooks.WebhookSql;

namespace CallCenter.Benchmarks.Upgrades;

/// <summary>
/// An inbound call as the release of <see cref="OldInstallation"/> sends it. It is not taken again after a change of the product: that
/// version does not change. All other statements are the same in both.
/// </summary>
public static class OldWebhook
{
    private static readonly Statement FindItsLine = new("""
        select l.id, l.active, l.closed_message, l.greeting, l.name, l.number, l.opening_hours, l.recording, l.recording_days,
          l.recording_notice, l.ring_seconds, l.time_zone, l.voicemail, l.voicemail_greeting, l.wrap_up_seconds,
          exists (select 1 from public.calls as c where c.call_sid = $2), clock_timestamp() as now
        from app.lines as l where l.active and l.number = $1 limit 2
        """);

    private static readonly Statement CallersLeg = new("""
        insert into app.legs (call_sid, call_id, label) values ($1, $2, 'caller')
        on conflict (call_sid) do update set call_id = excluded.call_id, label = excluded.label returning left_at is not null
        """);

    private static readonly Statement InsertItsCall = new("""
        insert into public.calls (id, agent_call_sid, agent_id, answered_at, call_sid, claim_tab, claimed_at, conference_sid,
          declined_by, direction, due_at, end_reason, ended_at, from_number, line_id, offered_to, parties, parties_due_at,
          recording, returns_to, ring_reason, sent_by, started_at, state, state_since, to_number, version)
        values ($1, null, null, null, $2, null, null, null,
          '{}', 'inbound', $3 + interval '600 s', null, null, '+14155550134', $4, null, '[]', null,
          null, null, null, null, $3, 'ringing', $3, '+14155550100', 2)
        """);

    private static readonly Statement AnnounceIt = new("""
        insert into app.outbox_messages (event, event_id, kind, last_error, parked_at, payload, subject, topic, version)
        values ($3, gen_random_uuid(), 'broadcast', null, null, $2, $1, 'call-center', $4)
        returning id, attempts, created_at, next_attempt_at
        """);

    public static async Task Voice(NpgsqlDataSource source, string sid)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var tx = await connection.BeginTransactionAsync();
        var (id, key) = (Guid.CreateVersion7(), $"voice:{sid}");
        await Send(connection, Receipt.With(key, Guid.NewGuid().ToString()));
        var (line, now) = await Ask(
            connection, FindItsLine.With(Stage.Line, sid), r => (r.GetGuid(0), r.GetDateTime(r.GetOrdinal("now"))));
        await Ask(connection, CallersLeg.With(sid, id), r => r.GetBoolean(0));
        await Send(connection,
            InsertItsCall.With(id, sid, now, line),
            Tell.With(id, now, "ringing", 2L),
            AnnounceIt.With(id, Envelope(id.ToString()), "ringing", 2L));
        await Send(connection, LeaveScreens.With(id), RingScreens.With(id, now));
        await Send(connection, Answered.With(key, "<Response/>"));
        await tx.CommitAsync();
    }
}
