namespace CallCenter.Benchmarks.Webhooks;

/// <summary>
/// What the product sends to PostgreSQL for the two webhooks, in its order. Taken from the server's log (log_statement):
/// after a change of the product, take it again.
/// </summary>
public static class WebhookSql
{
    private const string Sid = "'CB' || lpad(to_hex(:client_id::int + 1000000), 16, '0') || lpad(to_hex(:n::bigint), 16, '0')";
    private const string Id = $"md5({Sid})::uuid";
    private const string Now = "clock_timestamp()";
    // pgbench takes :null for a variable, even in a string.
    private static readonly string Payload = $"'{Envelope("' || gen_random_uuid() || '").Replace(":", ": ", StringComparison.Ordinal)}'";

    public static readonly Statement Receipt = new(
        "insert into app.webhook_receipts (key, token) values ($1, $2) on conflict do nothing",
        $"'voice:' || {Sid}", "gen_random_uuid()::text");

    public static readonly Statement FindLine = new("""
        select l.id, l.active, l.closed_message, l.greeting, l.name, l.number, l.opening_hours, l.recording, l.recording_days,
          l.recording_notice, l.ring_seconds, l.time_zone, l.voicemail, l.voicemail_greeting, l.wrap_up_seconds,
          exists (select 1 from public.calls as c where c.call_sid = $2), clock_timestamp()
        from app.lines as l where l.active and l.number = $1 limit 2
        """, "'+14155550100'", Sid);

    public static readonly Statement CallersLeg = new("""
        insert into app.legs (call_sid, call_id, label) values ($1, $2, 'caller')
        on conflict (call_sid) do update set call_id = excluded.call_id, label = excluded.label returning left_at is not null
        """, Sid, Id);

    public static readonly Statement InsertCall = new("""
        insert into public.calls (id, agent_call_sid, agent_id, answered_at, call_sid, claim_tab, claimed_at, conference_sid, declined_by,
          direction, due_at, end_reason, ended_at, first_line_id, from_number, line_id, offered_to, parties, parties_due_at,
          queued_at, recording, returns_to, ring_reason, sent_by, started_at, state, state_since, to_number, version)
        values ($1, null, null, null, $2, null, null, null, '{}',
          'inbound', $3 + interval '600 s', null, null, $4, '+14155550134', $4, null, '[]', null,
          $3, null, null, null, null, $3, 'ringing', $3, '+14155550100', 2)
        """, Id, Sid, Now, "(select id from app.lines limit 1)");

    public static readonly Statement Tell = new("""
        insert into public.ring_events (agent_id, at, call_id, detail, event, version)
        values (null, $2, $1, null, $3, $4) returning id
        """, Id, Now, "'ringing'", "2");

    public static readonly Statement Announce = new("""
        insert into app.outbox_messages (event, event_id, kind, last_error, parked_at, payload, subject, topic, version)
        values ($3, gen_random_uuid(), 'broadcast', null, null, $2, $1, 'call-center', $4)
        returning id, attempts, created_at, next_attempt_at
        """, Id, Payload, "'ringing'", "2");

    public static readonly Statement LeaveScreens = new("delete from public.active_calls where call_id = $1", Id);

    public static readonly Statement RingScreens = new("""
        insert into public.active_calls (call_id, agent_id, status, since)
        select c.id, a.id, 'ringing', $2 from public.calls c join public.voip_users a on app.rings(c, a) where c.id = $1
        """, Id, Now);

    public static readonly Statement Answered = new(
        "update app.webhook_receipts set answer = $2 where key = $1", $"'voice:' || {Sid}", "'<Response/>'");

    public static readonly Statement LegLeft = new("""
        insert into app.legs (call_sid, call_id, label, left_at) values ($1, null, null, clock_timestamp())
        on conflict (call_sid) do update set left_at = coalesce(app.legs.left_at, excluded.left_at),
          call_id = coalesce(app.legs.call_id, excluded.call_id), label = coalesce(app.legs.label, excluded.label)
        returning call_id, label
        """, Sid);

    public static readonly Statement LockCall = new("""
        select c.*, l.* from (select * from public.calls where id = $1 for update) as c inner join app.lines as l on c.line_id = l.id
        """, Id);

    public static readonly Statement Clock = new("select clock_timestamp()");

    public static readonly Statement EndCall = new("""
        update public.calls set due_at = null, end_reason = 'abandoned', ended_at = $2, state = 'ended', state_since = $2, version = 3
        where id = $1
        """, Id, Now);

    public static readonly Statement NoScreens = new("""
        insert into public.active_calls (call_id, agent_id, status, since)
        select $1, r.agent, r.status, $2 from unnest('{}'::uuid[], '{}'::text[]) r (agent, status)
        """, Id, Now);

    public static readonly Statement StatusReceipt = Receipt with
    {
        Expressions = [$"'call' || {Sid} || 'completed'", "gen_random_uuid()::text"],
    };

    /// <summary>An inbound call and its caller's hanging up: two webhooks.</summary>
    public static string Script { get; } = string.Concat([
        "\\set n :n + 1\n",
        "begin;\n", Receipt.Script(), FindLine.Script(), CallersLeg.Script(), InsertCall.Script(), Tell.Script(), Announce.Script(),
        LeaveScreens.Script(), RingScreens.Script(), Answered.Script(), "commit;\n",
        "begin;\n", StatusReceipt.Script(), LegLeft.Script(), LockCall.Script(), Clock.Script(), EndCall.Script(),
        Named(Tell, "'ended'"), Named(Announce, "'ended'"), Named(Announce, "'ring_cancel'"),
        LeaveScreens.Script(), NoScreens.Script(), "commit;\n"]);

    /// <summary>A broadcast's payload, as long as the product's.</summary>
    public static string Envelope(string call) => $$"""
        {"id":"{{call}}","at":"2026-11-23T09:00:00.000000+00:00",
        "call":{"id":"{{call}}","version":2,"state":"ringing","endReason":null,"direction":"inbound",
        "number":"+14155550134","numberDisplay":"+1 415-555-0134",
        "from":"+14155550134","fromDisplay":"+1 415-555-0134","to":"+14155550100",
        "line":{"id":"{{call}}","name":"Main line"},"agent":null,"declinedBy":[],"offeredTo":null,"ringReason":null,"sentBy":null,
        "parties":[],"startedAt":"2026-11-23T09:00:00.000000+00:00","since":"2026-11-23T09:00:00.000000+00:00",
        "answeredAt":null,"endedAt":null,"parked":null,"ringsUntil":"2026-11-23T09:10:00.000000+00:00",
        "recording":null,"recordingRule":"off"},"agent":null}
        """.ReplaceLineEndings("");

    private static string Named(Statement statement, string @event) =>
        (statement with { Expressions = [statement.Expressions[0], statement.Expressions[1], @event, "3"] }).Script();
}
