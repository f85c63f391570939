using CallCenter.Web.Promise;

namespace CallCenter.Tests.Support;

/// <summary>What screens reported, as rows.</summary>
internal static class PromiseRows
{
    /// <summary>
    /// Doug's desk is live and fast, Rhonda's polls and is slow, Sue's is behind; the newest call has an event that all have shown, and
    /// one that nobody has.
    /// </summary>
    public static Task Report(this CallCenterApp app) => app.Execute($$"""
        insert into app.screens
          (agent_id, tab, page, opened_at, at, heard_at, connection, visible, browser, bound_ms, slept_ms, behind_since)
        select id, 'tab', 'desk', now() - interval '1 hour', now() - interval '3 s', now() - interval '9 s',
          case display_name when 'Rhonda' then 'polling' else 'live' end, true, 'Chromium 140', 4,
          case display_name when 'Rhonda' then 41000 else 0 end,
          case display_name when 'Sue' then now() - interval '12 s' end
        from public.voip_users;

        insert into app.screen_minutes (agent_id, minute, visible, counts, arrived, drawn, heard, differed, worst_ms)
        select id, date_trunc('minute', now()), true,
          case display_name when 'Rhonda' then {{Times(1_900, 1_940)}} else {{Times(70, 90)}} end,
          case display_name when 'Rhonda' then {{Times(1_880, 1_930)}} else {{Times(60, 80)}} end, {{Times(9, 18)}}, 2,
          case display_name when 'Rhonda' then 1 else 0 end, case display_name when 'Rhonda' then 1940 else 90 end
        from public.voip_users;

        insert into app.promise_minutes (minute, visible, counts, arrived, drawn, heard, differed, worst_ms)
        values (date_trunc('minute', now()), true, {{Times(70, 90, 70, 90, 1_900, 1_940)}}, {{Times(60, 80, 60, 80, 1_880, 1_930)}},
          {{Times(9, 18, 9, 18, 9, 18)}}, 6, 1, 1940);

        insert into app.event_times
          (call_id, version, event, committed_at, transaction_ms, waited_ms, sent_ms, accepted_ms, attempts, screens, expected,
           last_after_ms, last_agent)
        select c.id, n, 'ringing', now() - interval '1 minute', 4, 6, 7, 12, 0, case n when 1 then 3 else 0 end, 3,
          case n when 1 then 1940 end, case n when 1 then a.id end
        from (select id from public.calls order by started_at desc limit 1) c, generate_series(1, 2) n,
          (select id from public.voip_users where display_name = 'Rhonda') a;
        """);

    /// <summary>The buckets of these times.</summary>
    private static string Times(params int[] ms)
    {
        var counts = new int[Buckets.Count];
        foreach (var time in ms) counts[Buckets.Of(time)]++;
        return $"'{{{string.Join(',', counts)}}}'::integer[]";
    }
}
