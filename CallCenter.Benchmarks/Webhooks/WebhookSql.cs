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
        select s.*, h.id, h.calendar_id, h.day_from, h.day_to, h.hours, h.name, h.yearly
        from (
          select l.id, l.active, l.hours, l.calendar_id, l.closed_message, l.closed_reason, l.closed_to, l.closed_until, l.distribution,
            l.farewell, l.opening_hours, l.full_to, l.greeting, l.language, l.max_waiting, l.name, l.nobody_to, l.number, l.pop_url,
            l.priority, l.recording, l.recording_days, l.recording_notice, l.refuse_withheld, l.reserve_after, l.ring_seconds, l.team_id,
            l.time_zone, l.timeout_to, l.voicemail, l.voicemail_greeting, l.withheld_message, l.wrap_up_seconds,
            t.id as team, t.active as team_active, t.name as team_name,
            n.number as known_number, k.id as contact, k.name as contact_name, k.id is not null and k.vip as vip,
            own.id as own_team, own.name as own_name,
            app.caller_arrives($2, $3) as hung_up,
            exists (select 1 from app.blocked as b
              where b.number = '+14155550134' and (b.until is null or b.until > clock_timestamp())) as blocked,
            clock_timestamp() as now,
            case when l.max_waiting is null then 0
              else app.waiting(case when own.id is null then l.team_id else own.id end) end as waiting,
            l.nobody_to <> 'wait' and app.nobody_there(case when own.id is null then l.team_id else own.id end) as nobody_there,
            case when own.id is null then l.team_id else own.id end is not null
              and app.needs_reserve(case when own.id is null then l.team_id else own.id end) as needs_reserve
          from app.lines as l
            left join app.contact_numbers as n on '+14155550134' = n.number
            left join app.contacts as k on n.contact_id = k.id
            left join lateral (
              select o.id, o.name from app.teams as o
              where o.id = k.preferred_team and o.active and not (app.nobody_there(k.preferred_team))) as own on true
            left join app.teams as t on l.team_id = t.id
          where l.number = $1 limit 2) as s
        left join app.holidays as h on s.calendar_id = h.calendar_id
        order by s.id, s.known_number, s.contact, s.own_team, s.team
        """, "'+14155550100'", Sid, Id);

    public static readonly Statement InsertCall = new("""
        insert into public.calls (id, agent_call_sid, agent_id, answered_at, asked, call_sid, claim_tab, claimed_at, conference_sid,
          contact_name, declined_by, direction, due_at, end_reason, ended_at, first_line_id, from_number, hops, line_id, offered_to,
          parties, parties_due_at, passed, preferred_team_id, priority, queued_at, reach, recording, returns_to, ring_reason, sent_by,
          started_at, state, state_since, team_id, to_number, version)
        values ($1, null, null, null, null, $2, null, null, null,
          null, '{}', 'inbound', $3 + interval '600 s', null, null, $4, '+14155550134', 0, $4, null, '[]',
          null, '{}', null, 0, $3, 1, null, null, null, null, $3, 'ringing', $3,
          null, '+14155550100', 2)
        """, Id, Sid, Now, "(select id from app.lines limit 1)");

    public static readonly Statement Tell = new("""
        insert into public.ring_events (agent_id, at, call_id, detail, event, version)
        values (null, $2, $1, null, $3, $4) returning id
        """, Id, Now, "'ringing'", "2");

    public static readonly Statement Announce = new("""
        insert into app.outbox_messages (event, event_id, kind, last_error, parked_at, payload, subject, timed, topic, trace, version)
        values ($3, gen_random_uuid(), 'broadcast', null, null, $2, $1, true, 'call-center', null, $4)
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
        select clock_timestamp() as now, c.*, l.*, t.* from (select * from public.calls where id = $1 for update) as c
          inner join app.lines as l on c.line_id = l.id left join app.teams as t on l.team_id = t.id
        """, Id);

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
        "begin;\n", Receipt.Script(), FindLine.Script(), InsertCall.Script(), Tell.Script(), Announce.Script(),
        LeaveScreens.Script(), RingScreens.Script(), Answered.Script(), "commit;\n",
        "begin;\n", StatusReceipt.Script(), LegLeft.Script(), LockCall.Script(), EndCall.Script(),
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
        "recording":null,"recordingRule":"off",
        "team":null,"reach":1,"oneByOne":false,"priority":0,"queuedAt":"2026-11-23T09:00:00.000000+00:00","contact":null,"opens":false},
        "agent":null}
        """.ReplaceLineEndings("");

    private static string Named(Statement statement, string @event) =>
        (statement with { Expressions = [statement.Expressions[0], statement.Expressions[1], @event, "3"] }).Script();
}
