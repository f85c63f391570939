using System.Globalization;
using CallCenter.Benchmarks.Webhooks;

namespace CallCenter.Benchmarks.Claims;

/// <summary>
/// What the product sends to PostgreSQL for one claim, including the session check. Taken from the server's log
/// (log_statement): after a change of the product, take it again.
/// </summary>
public static class ClaimSql
{
    // Nobody wins twice in the product's races, nor here: each call has a seat of its own for the winner.
    private const string Call = "('02900000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid";
    private const string Seat = "('03900000-0000-7000-8000-' || lpad(to_hex(:n::bigint), 12, '0'))::uuid";
    // pgbench takes :null for a variable.
    private static readonly string Payload =
        $"'{WebhookSql.Envelope("' || gen_random_uuid() || '").Replace(":", ": ", StringComparison.Ordinal)}'";

    private static readonly string Script = string.Join('\n', new[]
    {
        "\\set n :n + 1",
        """
        select u1.security_stamp, u1.display_name, s.name
          from (select u.security_stamp, u.display_name, u.id from app.users u where u.user_name = 'agent1' and u.active limit 2) u1
          left join (select r.name, u0.user_id from app.user_roles u0 join app.roles r on u0.role_id = r.id) s on u1.id = s.user_id
          order by u1.id;
        """,
        "begin;",
        $$"""
        with taken as (update public.calls set state = 'claimed', agent_id = {{Seat}}, claim_tab = 'race', agent_call_sid = null,
          claimed_at = clock_timestamp(), state_since = greatest(state_since, clock_timestamp()),
          due_at = clock_timestamp() + interval '10 s', version = version + 1, offered_to = null, returns_to = null, sent_by = null
          where id = {{Call}} and state = 'ringing'
            and app.meant_for(calls, {{Seat}}, (select a.teams from public.voip_users a where a.id = {{Seat}}))
          returning *) select count(*) as won from taken \gset
        """,
        "\\if :won",
        $"""
        select c.*, l.* from (select * from public.voip_users where id = {Seat} for no key update) c
          left join lateral (select * from app.lines limit 1) l on true;
        """,
        $"""
        insert into app.outbox_messages (event, event_id, kind, last_error, parked_at, payload, subject, timed, topic, trace, version)
          values ('answered', gen_random_uuid(), 'broadcast', null, null, {Payload}, {Call}, true, 'call-center', null, 3)
          returning id, attempts, created_at, next_attempt_at;
        """,
        $"""
        insert into public.ring_events (agent_id, at, call_id, detail, event, version)
          values ({Seat}, clock_timestamp(), {Call}, null, 'answered', 3) returning id;
        """,
        $"""
        update public.voip_users set current_call_id = {Call}, current_call_phone_number = '+14155550134', version = 2
          where id = {Seat};
        """,
        $"delete from public.active_calls where call_id = {Call};",
        $"insert into public.active_calls (call_id, agent_id, status, since) select {Call}, {Seat}, 'active', clock_timestamp();",
        $"""
        update app.talks t set held_since = null,
          ended_at = greatest(t.began_at, t.joined_at, least(clock_timestamp(),
            (select c.ended_at from public.calls c where c.id = t.call_id)))
          where t.agent_id = {Seat} and t.ended_at is null;
        """,
        $"""
        update app.talks set wrap_ended_at = greatest(ended_at, least(clock_timestamp(), wrap_until_planned))
          where agent_id = {Seat} and wrap_until_planned is not null and wrap_ended_at is null;
        """,
        $"""
        insert into app.talks (call_id, agent_id, line_id, began_by, began_at, joined_at)
          select {Call}, {Seat}, id, 'answer', clock_timestamp(), null from app.lines limit 1;
        """,
        "commit;",
        "\\else",
        $"""
        select c.*, l.*, a.*, o.*, p.*, b.* from public.calls c join app.lines l on c.line_id = l.id
          left join public.voip_users a on a.id = c.agent_id left join public.voip_users o on o.id = c.offered_to
          left join public.parked_calls p on p.call_id = c.id left join public.voip_users b on b.id = p.parked_by where c.id = {Call};
        """,
        "rollback;",
        "\\endif",
    }.Select(s => s.ReplaceLineEndings(" "))) + "\n";

    /// <summary>Claims a second, of so many clients that each claim every one of these calls once; null without pgbench.</summary>
    public static async Task<double?> Race(string database, int field, int calls)
    {
        var calling = Ringing.Insert(
            "('02900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'CA' || md5('race' || n)", $", generate_series(1, {calls}) n");
        await Stage.Run(database, $"""
            delete from public.active_calls;
            update public.voip_users set current_call_id = null, current_call_phone_number = null, current_call_answered_at = null,
              version = version + 1 where current_call_id is not null;
            set session_replication_role = replica;
            delete from public.ring_events; delete from app.talks; delete from public.calls; delete from app.outbox_messages;
            insert into app.users
              select (jsonb_populate_record(u, jsonb_build_object(
                'id', s.id, 'user_name', 'seat' || n, 'normalized_user_name', 'SEAT' || n))).*
              from app.users u, {Seats(calls)} where u.user_name = 'agent1' on conflict do nothing;
            insert into public.voip_users (id, identity, display_name)
              select s.id, 'seat_' || n, 'Seat ' || n from {Seats(calls)} on conflict do nothing;
            set session_replication_role = origin;
            {calling}
            insert into public.active_calls (call_id, agent_id, status, since)
              select c.id, a.id, 'ringing', clock_timestamp() from public.calls c,
                (select id from public.voip_users where display_name like 'Agent %' order by id limit {field}) a
              where c.state = 'ringing';
            """, "vacuum analyze");
        return await PgBench.Run(database, field, string.Create(CultureInfo.InvariantCulture, $"-t {calls}"), Script, n: 0);
    }

    private static string Seats(int calls) =>
        $"(select n, ('03900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as id from generate_series(1, {calls}) n) s";
}
