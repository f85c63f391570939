using CallCenter.Tests.Support;

namespace CallCenter.Tests.Fuzz;

/// <summary>
/// The whole state in a few words. Tables come from the catalog, so a new one is included at once. Only wrong passwords are left out:
/// anybody's count.
/// </summary>
internal static class Fingerprint
{
    /// <summary>One digest per table of ours, in one snapshot.</summary>
    public static async Task<string> Take(CallCenterApp app)
    {
        query ??= (await app.Scalar<string>("""
            select 'select ' || string_agg(
                format('''%s='' || coalesce((select md5(string_agg(t::text, chr(10) order by t::text)) from %s t), '''')',
                    c.oid::regclass, c.oid::regclass),
                ' || chr(10) || ' order by c.oid::regclass::text)
            from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname in ('public', 'app')
              and c.relname <> 'sign_in_failures'
            """))!;
        return (await app.Scalar<string>(query))!;
    }

    private static string? query;

    /// <summary>The outbox is empty and the last transition is over.</summary>
    public static async Task Settled(CallCenterApp app)
    {
        var last = "";
        var times = 0;
        await Eventually.True(async () =>
        {
            var now = await Take(app);
            times = now == last && await app.Scalar<long>("select count(*) from app.outbox_messages") == 0 ? times + 1 : 0;
            last = now;
            return times > 25; // half a second
        });
    }

    public static string Difference(string before, string after) =>
        string.Join(", ", before.Split('\n').Zip(after.Split('\n')).Where(t => t.First != t.Second).Select(t => t.First.Split('=')[0]));

    /// <summary>What must hold whatever valid requests have done; each returned line is a violation.</summary>
    public static async Task<string?> Breaches(CallCenterApp app) => await app.Scalar<string>("""
        select string_agg(what || ' ' || id, '; ') from (
          select 'an ended call is on a screen:' as what, c.id::text from calls c
            where state = 'ended' and exists (select from active_calls a where a.call_id = c.id)
          union all select 'an ended call is parked:', c.id::text from calls c join parked_calls p on p.call_id = c.id
            where state <> 'parked'
          union all select 'a parked call has no place:', c.id::text from calls c
            where state = 'parked' and not exists (select from parked_calls p where p.call_id = c.id)
          union all select 'an agent is on a call that has ended:', u.id::text from voip_users u
            join calls c on c.id = u.current_call_id where c.state = 'ended'
          union all select 'an agent is on a call that does not exist:', u.id::text from voip_users u
            where current_call_id is not null and not exists (select from calls c where c.id = u.current_call_id)
          union all select 'the call''s agent is not on it:', c.id::text from calls c join voip_users u on u.id = c.agent_id
            where state in ('claimed', 'dialing', 'active', 'held') and u.current_call_id is distinct from c.id
          union all select 'the timeline is ahead of its call:', c.id::text from calls c
            where version < (select max(e.version) from ring_events e where e.call_id = c.id)
          union all select 'time runs backwards:', c.id::text from calls c
            where ended_at < started_at or answered_at < started_at or ended_at < answered_at
          union all select 'talked longer than it lasted:', c.id::text from calls c where talked > ended_at - answered_at
          union all select 'a blocked call rang, or was answered:', c.id::text from calls c
            where end_reason = 'blocked' and (queued_at is not null or answered_at is not null or agent_id is not null)
          union all select 'two active calls:', a.agent_id::text from active_calls a
            where status = 'active' group by agent_id having count(*) > 1
          union all select 'a deactivated person has a session''s rights:', u.id::text from app.users u
            join voip_users v on v.id = u.id where v.active and not u.active
          union all select 'an agent''s open span is not what they are:', u.id::text from voip_users u
            where not exists (select from app.agent_spans s where s.agent_id = u.id and s.to_at is null and s.status = app.agent_status(u))
          union all select 'an open talk is not where its agent is:', t.id::text from app.talks t join voip_users u on u.id = t.agent_id
            where t.ended_at is null and t.call_id is distinct from u.current_call_id
          union all select 'a call''s agent has no open talk:', c.id::text from calls c
            where state in ('claimed', 'dialing', 'active', 'held')
            and not exists (select from app.talks t where t.call_id = c.id and t.agent_id = c.agent_id and t.ended_at is null)
        ) breaches
        """);

    /// <summary>Every ended call as it is: none may ever change.</summary>
    public static async Task<Dictionary<string, string>> Ended(CallCenterApp app)
    {
        var ended = new Dictionary<string, string>();
        await using var command = app.Data.CreateCommand("select id::text, md5(c::text) from calls c where state = 'ended'");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) ended[reader.GetString(0)] = reader.GetString(1);
        return ended;
    }
}
